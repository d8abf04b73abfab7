import { type Invoice, requestInvoice } from '../../invoices/index.ts';
import { escapeHtml } from '../../platform/telegram/screen.ts';
import { completeRequisites } from '../../requisites/fields.ts';
import { press } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { noticeScreen } from '../screens/topup.ts';
import { isLive } from '../stage.ts';
import { askInvoiceAmount, invoiceQuoter } from './invoice-amount.ts';
import { showInvoice } from './invoice-card.ts';
import { draftAtHand, goOn } from './invoice-draft.ts';
import { tellHowToAsk } from './may-pay.ts';

/** Sends what the live summary shows, and nothing else; pressed twice, it makes one invoice. */
export async function sendInvoice(deps: BotDeps, ctx: BotContext): Promise<void> {
  const { talk } = ctx;
  const { screen } = talk.state;
  const onLive = isLive(talk.state, ctx.callbackQuery?.message?.message_id);
  // The second of two presses finds the card that the first has made.
  if (onLive && screen?.name === 'invoice' && screen.invoiceId !== undefined) {
    await showInvoice(deps, ctx, BigInt(screen.invoiceId));
    return;
  }
  const at = await draftAtHand(deps, ctx);
  if (!at) return;
  const { account } = at.membership;
  const amountMinor = BigInt(at.draft.amountMinor);
  const complete = completeRequisites(account.entityType, deps.profile.invoice.asks, at.draft.fields);
  const isShown = onLive && screen?.name === 'invoice-summary';
  if (!isShown || complete.kind === 'missing') return goOn(deps, ctx, at);
  // The rules may have changed since the sum was taken.
  const quoteInvoice = await invoiceQuoter(deps, account);
  if (quoteInvoice(amountMinor).kind !== 'accepted') return askInvoiceAmount(deps, ctx);
  const outcome = await requestInvoice(deps.invoices, {
    accountId: account.id,
    userId: talk.user.id,
    chatId: talk.chatId,
    amountMinor,
    requisites: complete.requisites,
    requestKey: at.draft.key,
  });
  switch (outcome.kind) {
    case 'requested':
    case 'already-requested':
      await showInvoice(deps, ctx, outcome.invoice.id, {
        note: (invoice) => sentWords(deps, ctx, invoice),
        sent: true,
      });
      return;
    case 'not-offered':
      return tellHowToAsk(deps, ctx, at.membership);
    case 'refused': {
      if (outcome.reason !== 'too-many-open') return askInvoiceAmount(deps, ctx);
      const list = { label: talk.t('menu:invoices'), data: press.invoices };
      const why = talk.t('invoice:tooManyOpen', { limit: outcome.limit });
      await talk.show(noticeScreen(talk.t, why, [list]), { name: 'refusal' });
    }
  }
}

/** What happens next: the document, its copy by mail where letters are written, and who has been told. */
function sentWords(deps: BotDeps, { talk }: BotContext, { payer }: Invoice): string {
  const words = [talk.t('invoice:sent')];
  if (deps.invoices.supportEmail !== undefined)
    words.push(talk.t('invoice:copyTo', { email: escapeHtml(payer.email) }));
  return [...words, talk.t('invoice:willTell')].join(' ');
}
