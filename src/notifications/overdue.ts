import { findInvoice } from '../invoices/index.ts';
import { messageIdOf } from '../platform/telegram/message-id.ts';
import type { Screen } from '../platform/telegram/screen.ts';
import { nothingToTell, type Plan } from './call.ts';
import type { CardDeps } from './card.ts';
import { loadCustomer } from './customer.ts';
import { supportLanguage } from './languages.ts';
import type { OverdueNotice } from './notice.ts';
import type { NoticePayload } from './payload.ts';
import { inTopic } from './relay.ts';
import { overdueInvoiceScreen, overdueMessageScreen } from './templates/overdue.ts';
import { planTopic } from './topic.ts';

interface Overdue {
  readonly userId: bigint;
  /** What the reminder answers. */
  readonly replyTo?: number | undefined;
  readonly screen: Screen;
}

/** Reminds the group of what has waited longer than the provider promises, unless it was answered meanwhile. */
export async function planOverdue(deps: CardDeps, payload: NoticePayload, notice: OverdueNotice): Promise<Plan> {
  const overdue =
    'invoiceId' in notice
      ? await overdueInvoice(deps, BigInt(notice.invoiceId))
      : await overdueMessage(deps, BigInt(notice.userId));
  if (overdue === undefined) return nothingToTell;
  const place = await planTopic(deps, { payload, userId: overdue.userId });
  if (place.kind === 'call') return place;
  const to = { chatId: payload.chatId, threadId: place.threadId, replyTo: overdue.replyTo };
  return inTopic(payload, place, () => deps.sender.send(to, overdue.screen));
}

async function overdueInvoice(deps: CardDeps, invoiceId: bigint): Promise<Overdue | undefined> {
  const invoice = await findInvoice(deps.db, invoiceId);
  if (invoice?.state !== 'requested') return undefined;
  const t = deps.translator(supportLanguage);
  const { timeZone } = deps.profile;
  return {
    userId: invoice.userId,
    replyTo: invoice.cardMessageId === null ? undefined : messageIdOf(invoice.cardMessageId),
    screen: overdueInvoiceScreen({ ...invoice, timeZone }, t, supportLanguage),
  };
}

async function overdueMessage(deps: CardDeps, userId: bigint): Promise<Overdue | undefined> {
  const row = await deps.db.supportTopic.findUnique({ where: { userId }, select: { waitingSince: true } });
  if (row?.waitingSince == null) return undefined;
  const view = { customer: await loadCustomer(deps.db, userId), since: row.waitingSince };
  const { timeZone } = deps.profile;
  return {
    userId,
    screen: overdueMessageScreen({ ...view, timeZone }, deps.translator(supportLanguage), supportLanguage),
  };
}
