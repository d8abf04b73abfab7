import { daysOf, rangeOf, statementView } from '../../statements/index.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import type { HistoryPlace } from '../history-press.ts';
import { historyScreen } from '../screens/history.ts';
import { showMenu } from '../show-menu.ts';

/** Of two rows of text each: what a phone shows without much scrolling, and well within Telegram's 4096 characters. */
const pageSize = 10;

/** Shows a page of the current account's history. @param words.note said above it: what came of a press */
export async function showHistory(
  deps: BotDeps,
  ctx: BotContext,
  place: HistoryPlace,
  words: { readonly note?: string } = {},
): Promise<void> {
  const { talk } = ctx;
  if (!talk.account) return showMenu(deps, ctx);
  const { id: accountId, number, timeZone } = talk.account.account;
  const { filter, period, cursor } = place;
  const days = daysOf(period, { now: deps.clock.now(), timeZone });
  const range = rangeOf(days, timeZone);
  const { page, totals } = await statementView(deps.db, { accountId, range, filter, cursor, limit: pageSize });
  const screen = historyScreen(talk, { place, days, page, totals, number, timeZone, ...words });
  await talk.show(screen, { name: 'history' });
}
