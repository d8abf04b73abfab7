import { buffer } from 'node:stream/consumers';
import type { Account } from '../../accounts/account.ts';
import { formatMoney } from '../../ledger/money.ts';
import type { UploadedFile } from '../../platform/telegram/sender.ts';
import {
  chartPng,
  csvOf,
  type Days,
  daysOf,
  dayWords,
  exportStatement,
  mostToExport,
  rangeOf,
  spendOf,
  xlsxOf,
} from '../../statements/index.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import type { HistoryFile, HistoryPlace } from '../history-press.ts';
import { showMenu } from '../show-menu.ts';
import { tryOften } from '../stage.ts';
import { showHistory } from './history-page.ts';

/** A file of so many lines is some 10 MB and never more than the 50 MB that Telegram takes. */
const mostInFile = 100_000n;

interface Wish {
  readonly account: Account;
  readonly place: HistoryPlace;
  readonly days: Days;
}

const fileName = ({ account, days }: Wish, extension: string): string =>
  `history-${account.number}-${days.first}-${days.last}.${extension}`;

/** @returns undefined when it was sent; otherwise what to say */
async function sendTable(
  deps: BotDeps,
  ctx: BotContext,
  wish: Wish,
  file: 'xlsx' | 'csv',
): Promise<string | undefined> {
  const { t, language, chatId } = ctx.talk;
  const { account, place, days } = wish;
  const range = rangeOf(days, account.timeZone);
  const most = await mostToExport(deps.db, { accountId: account.id, range });
  if (most > mostInFile) return t('history:tooMany', { limit: mostInFile.toLocaleString(language) });
  const words = { t, timeZone: account.timeZone };
  let count = 0;
  const lines = exportStatement(deps.db, { accountId: account.id, range, filter: place.filter });
  const counted = async function* () {
    for await (const line of lines) {
      count += 1;
      yield line;
    }
  };
  const bytes = await buffer(file === 'csv' ? csvOf(counted(), words) : xlsxOf(counted(), words));
  if (count === 0) return t('history:nothingToSend');
  const uploaded: UploadedFile = { name: fileName(wish, file), bytes };
  const caption = t('history:file', { days: dayWords(days, language), number: account.number });
  const sent = await tryOften(() => deps.sender.sendDocument({ chatId }, uploaded, { html: caption, buttons: [] }));
  return sent.kind === 'delivered' ? undefined : t('history:notSent');
}

/** @returns undefined when it was sent; otherwise what to say */
async function sendChart(deps: BotDeps, ctx: BotContext, wish: Wish): Promise<string | undefined> {
  const { t, language, chatId } = ctx.talk;
  const { account, days } = wish;
  const spend = await spendOf(deps.db, { accountId: account.id, days, timeZone: account.timeZone });
  if (spend.kind === 'nothing') return t('history:spend.none');
  const uploaded: UploadedFile = {
    name: fileName(wish, 'png'),
    bytes: await chartPng(spend, { t, language, days }),
  };
  const amount = formatMoney({ amountMinor: spend.totalMinor, currency: spend.currency }, language);
  const caption = t('history:spend.caption', { days: dayWords(days, language), amount });
  const sent = await tryOften(() => deps.sender.sendPhoto({ chatId }, uploaded, { html: caption, buttons: [] }));
  return sent.kind === 'delivered' ? undefined : t('history:notSent');
}

/** Sends the history as a file or a picture, as a message of its own; the screen changes only if there is none to send. */
export async function sendHistoryFile(
  deps: BotDeps,
  ctx: BotContext,
  { file, place }: { readonly file: HistoryFile; readonly place: HistoryPlace },
): Promise<void> {
  if (!ctx.talk.account) return showMenu(deps, ctx);
  const { account } = ctx.talk.account;
  const calendar = { now: deps.clock.now(), timeZone: account.timeZone };
  const wish = { account, place, days: daysOf(place.period, calendar) };
  const problem = file === 'chart' ? await sendChart(deps, ctx, wish) : await sendTable(deps, ctx, wish, file);
  if (problem !== undefined) await showHistory(deps, ctx, place, { note: problem });
}
