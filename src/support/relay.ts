import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { SupportDeps } from './deps.ts';
import { counterpartOf } from './relayed.ts';
import { userOfThread } from './topics.ts';
import { noteAnswered, noteCustomerWrote } from './waiting.ts';

type RelayDeps = Pick<SupportDeps, 'db' | 'clock' | 'enqueueNotice' | 'supportChatId'>;

/** A message of a customer's in their private chat, whose number is the customer's own. */
export interface CustomerMessage {
  readonly userId: bigint;
  readonly messageId: number;
  /** The message of that chat which it answers. */
  readonly replyToMessageId?: number | undefined;
}

export type FromCustomerOutcome =
  | { readonly kind: 'queued' }
  /** Its copy stands in the group: the update came twice. */
  | { readonly kind: 'already-relayed' }
  /** No support group is set: the customer is told how else to reach support. */
  | { readonly kind: 'no-support-group' };

/** Queues a customer's message for the support group and notes that it waits for an answer. */
export async function relayFromCustomer(deps: RelayDeps, message: CustomerMessage): Promise<FromCustomerOutcome> {
  const { userId, messageId, replyToMessageId } = message;
  const { supportChatId } = deps;
  if (supportChatId === undefined) return { kind: 'no-support-group' };
  return inTransaction(deps.db, async (tx): Promise<FromCustomerOutcome> => {
    if (await counterpartOf(tx, { side: 'customer', userId, messageId: BigInt(messageId) })) {
      return { kind: 'already-relayed' };
    }
    await noteCustomerWrote(tx, { userId, at: deps.clock.now() });
    const replyTo = replyToMessageId === undefined ? {} : { replyTo: replyToMessageId };
    await deps.enqueueNotice(tx, {
      notice: { kind: 'relay.to-support', userId: userId.toString(), messageId, ...replyTo },
      chatId: supportChatId,
      dedupeKey: `relay:${userId}:${messageId}`,
    });
    return { kind: 'queued' };
  });
}

/** A message of an agent's in the support group. */
export interface AgentMessage {
  readonly groupChatId: bigint;
  /** undefined: the general thread, or a group without threads. */
  readonly threadId: number | undefined;
  readonly messageId: number;
  readonly replyToMessageId?: number | undefined;
}

export type FromAgentOutcome =
  /** `unreachableSince`: they have blocked the bot; the message waits until they come back. */
  | { readonly kind: 'queued'; readonly userId: bigint; readonly unreachableSince: Date | null }
  | { readonly kind: 'already-relayed'; readonly userId: bigint }
  /** Said among colleagues: in nobody's thread, and in answer to no customer. */
  | { readonly kind: 'no-customer' };

/** In a customer's thread all is for them; elsewhere only what answers one of their messages. */
async function addressee(tx: Transaction, message: AgentMessage): Promise<bigint | null> {
  const { groupChatId: chatId, threadId, replyToMessageId } = message;
  const owner = threadId === undefined ? null : await userOfThread(tx, { chatId, threadId });
  if (owner !== null || replyToMessageId === undefined) return owner;
  const answered = await counterpartOf(tx, { side: 'group', chatId, messageId: BigInt(replyToMessageId) });
  return answered?.userId ?? null;
}

/** Queues an agent's message for the customer whom it is meant for; they wait for an answer no longer. */
export async function relayFromAgent(
  deps: Pick<RelayDeps, 'db' | 'enqueueNotice'>,
  message: AgentMessage,
): Promise<FromAgentOutcome> {
  const { groupChatId, messageId, replyToMessageId } = message;
  return inTransaction(deps.db, async (tx): Promise<FromAgentOutcome> => {
    const known = await counterpartOf(tx, { side: 'group', chatId: groupChatId, messageId: BigInt(messageId) });
    if (known) return { kind: 'already-relayed', userId: known.userId };
    const userId = await addressee(tx, message);
    const user = userId === null ? null : await tx.telegramUser.findUnique({ where: { id: userId } });
    if (user === null) return { kind: 'no-customer' };
    await noteAnswered(tx, user.id);
    const replyTo = replyToMessageId === undefined ? {} : { replyTo: replyToMessageId };
    const ids = { userId: user.id.toString(), groupChatId: groupChatId.toString(), groupMessageId: messageId };
    await deps.enqueueNotice(tx, {
      notice: { kind: 'relay.to-customer', ...ids, ...replyTo },
      chatId: user.id,
      dedupeKey: `relay:${groupChatId}:${messageId}`,
    });
    return { kind: 'queued', userId: user.id, unreachableSince: user.unreachableSince };
  });
}
