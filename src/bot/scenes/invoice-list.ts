import { Composer } from 'telegraf';
import { listInvoices, ownInvoice, resendDocument } from '../../invoices/index.ts';
import { press, pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { invoiceListScreen } from '../screens/invoices.ts';
import { showMenu } from '../show-menu.ts';
import { waysToPay } from '../ways-to-pay.ts';
import { tellOtherWay } from './invoice-amount.ts';
import { mayAskForAnother, showInvoice } from './invoice-card.ts';

/** What a phone shows at once beside the keyboard. */
const pageSize = 8;

/** One document a minute is enough for whoever presses once more because it has not come yet. */
const documentEveryMs = 60_000;

/** «Счета»: what was asked for, how it stands, and its document once more. Viewers see it, too. */
export function invoiceListScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  scene.command('bills', (ctx) => showList(deps, ctx));
  scene.action(press.invoices, (ctx) => showList(deps, ctx));
  scene.action(pressed.olderInvoices, (ctx) => showList(deps, ctx, BigInt(ctx.match[1] ?? 0)));
  scene.action(pressed.showInvoice, async (ctx) => {
    await showInvoice(deps, ctx, BigInt(ctx.match[1] ?? 0));
  });
  scene.action(pressed.invoicePdf, async (ctx) => {
    const invoiceId = BigInt(ctx.match[1] ?? 0);
    const invoice = await ownInvoice(deps.db, { invoiceId, userId: ctx.talk.user.id });
    if (invoice) {
      const { chatId } = ctx.talk;
      const minute = Math.floor(deps.clock.now().getTime() / documentEveryMs);
      await resendDocument(deps.invoices, { invoiceId, chatId, key: `${chatId}:${minute}` });
    }
    await showInvoice(deps, ctx, invoiceId, { note: () => ctx.talk.t('invoice:pdfFollows') });
  });
  return scene;
}

/** @param before the id of the last invoice of the page before; without it the list begins */
async function showList(deps: BotDeps, ctx: BotContext, before?: bigint): Promise<void> {
  const { talk } = ctx;
  if (!talk.account) return showMenu(deps, ctx);
  const { account } = talk.account;
  const page = { accountId: account.id, limit: pageSize + 1, ...(before === undefined ? {} : { before }) };
  const found = await listInvoices(deps.db, page);
  const isEmpty = found.length === 0 && before === undefined;
  if (isEmpty && !waysToPay(deps, account).invoice) return tellOtherWay(deps, ctx, talk.account);
  const invoices = found.slice(0, pageSize);
  const last = invoices.at(-1);
  const screen = invoiceListScreen(talk, {
    invoices,
    ...(found.length > pageSize && last ? { older: last.id } : {}),
    isOlderPage: before !== undefined,
    number: account.number,
    mayRequest: mayAskForAnother(deps, ctx),
  });
  await talk.show(screen, { name: 'invoices' });
}
