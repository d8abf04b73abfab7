import type { Queryable } from '../db/client.ts';

/** A message and its copy on the other side. */
export interface RelayedPair {
  readonly userId: bigint;
  /** In the private chat with the bot, whichever side wrote it. */
  readonly customerMessageId: bigint;
  readonly groupChatId: bigint;
  readonly groupMessageId: bigint;
}

/** Keeps which message of one side is which of the other's; the same pair again changes nothing. */
export async function rememberRelayed(
  db: Queryable,
  pair: RelayedPair & { readonly fromCustomer: boolean; readonly at: Date },
): Promise<void> {
  const { at, ...columns } = pair;
  await db.relayedMessage.createMany({ data: [{ ...columns, relayedAt: at }], skipDuplicates: true });
}

/** A message as its own side knows it. */
export type RelayedSide =
  | { readonly side: 'customer'; readonly userId: bigint; readonly messageId: bigint }
  | { readonly side: 'group'; readonly chatId: bigint; readonly messageId: bigint };

/** @returns the message together with its copy on the other side; null when it was not relayed, or too long ago */
export async function counterpartOf(db: Queryable, message: RelayedSide): Promise<RelayedPair | null> {
  return db.relayedMessage.findUnique({
    where:
      message.side === 'customer'
        ? { userId_customerMessageId: { userId: message.userId, customerMessageId: message.messageId } }
        : { groupChatId_groupMessageId: { groupChatId: message.chatId, groupMessageId: message.messageId } },
    select: { userId: true, customerMessageId: true, groupChatId: true, groupMessageId: true },
  });
}
