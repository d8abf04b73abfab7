import { actsOnInvoice } from '../audit/index.ts';
import type { Profile } from '../config/profile.ts';
import { renderInvoice } from '../invoices/document.ts';
import { findInvoice, type Invoice, rememberCard } from '../invoices/index.ts';
import { messageIdOf } from '../platform/telegram/message-id.ts';
import type { Screen } from '../platform/telegram/screen.ts';
import { topicOf } from '../support/topics.ts';
import { type Call, next, type Plan } from './call.ts';
import { loadCustomer } from './customer.ts';
import { supportLanguage } from './languages.ts';
import type { CardNotice } from './notice.ts';
import type { NoticePayload } from './payload.ts';
import { inTopic } from './relay.ts';
import { invoiceCard } from './templates/invoice-card.ts';
import { planTopic, type TopicDeps, type TopicPlace } from './topic.ts';

export interface CardDeps extends TopicDeps {
  readonly profile: Pick<Profile, 'title' | 'timeZone'>;
}

/**
 * The invoice's card in the support group. The first time it is put into the customer's topic, with the document below it;
 * from then on it is edited where it stands, and put up anew only when it was deleted.
 */
export async function planCard(deps: CardDeps, payload: NoticePayload, notice: CardNotice): Promise<Plan> {
  const { chatId, done } = payload;
  const invoice = await findInvoice(deps.db, BigInt(notice.invoiceId));
  if (invoice === null) throw new Error(`a card is queued for invoice ${notice.invoiceId}, which is none`);
  if (invoice.cardMessageId !== null && done.length === 0 && (await isOfThisGroup(deps, chatId, invoice.userId))) {
    return editCard(deps, payload, { invoice, messageId: messageIdOf(invoice.cardMessageId) });
  }
  const place = await planTopic(deps, { payload, userId: invoice.userId, asksAnew: true });
  if (place.kind === 'call') return place;
  if (!done.includes('card')) return putUp(deps, payload, { invoice, place });
  const file = await renderInvoice(deps.db, invoice, deps.profile.title);
  const to = { chatId, threadId: place.threadId, replyTo: replyTo(invoice) };
  const bare: Screen = { html: '', buttons: [] };
  return inTopic(
    payload,
    place,
    () => deps.sender.sendDocument(to, file, bare),
    (outcome) => (outcome.kind === 'delivered' ? { attempt: { kind: 'done' } } : undefined),
  );
}

/** A message's number means something else in another group, such as the one that support has moved to. */
async function isOfThisGroup(deps: CardDeps, chatId: bigint, userId: bigint): Promise<boolean> {
  const topic = await topicOf(deps.db, userId);
  return topic === null || topic.chatId === chatId;
}

const replyTo = ({ cardMessageId }: Invoice): number | undefined =>
  cardMessageId === null ? undefined : messageIdOf(cardMessageId);

async function editCard(
  deps: CardDeps,
  payload: NoticePayload,
  card: { invoice: Invoice; messageId: number },
): Promise<Call> {
  const screen = await renderCard(deps, card.invoice);
  return {
    kind: 'call',
    run: () => deps.sender.edit({ chatId: payload.chatId, messageId: card.messageId }, screen),
    // Its mark keeps the next step from editing again what is not there.
    read: (outcome) => (outcome.kind === 'message-gone' ? next([...payload.done, 'card-gone']) : undefined),
  };
}

async function putUp(
  deps: CardDeps,
  payload: NoticePayload,
  { invoice, place }: { invoice: Invoice; place: TopicPlace },
): Promise<Call> {
  const screen = await renderCard(deps, invoice);
  return inTopic(
    payload,
    place,
    () => deps.sender.send({ chatId: payload.chatId, threadId: place.threadId }, screen),
    (outcome) => {
      if (outcome.kind !== 'delivered') return undefined;
      const messageId = BigInt(outcome.messageId);
      const threadId = place.threadId ?? null;
      return next([...payload.done, 'card'], (tx) => rememberCard(tx, { invoiceId: invoice.id, threadId, messageId }));
    },
  );
}

async function renderCard(deps: CardDeps, invoice: Invoice): Promise<Screen> {
  const [customer, account, acts] = await Promise.all([
    loadCustomer(deps.db, invoice.userId),
    deps.db.account.findUniqueOrThrow({ where: { id: invoice.accountId }, select: { number: true, name: true } }),
    actsOnInvoice(deps.db, invoice.id),
  ]);
  const view = { invoice, customer, account, acts, timeZone: deps.profile.timeZone };
  return invoiceCard(view, deps.translator(supportLanguage), supportLanguage);
}
