import type { Transaction } from '../db/client.ts';
import type { EnqueueNotice } from './notice.ts';
import type { NoticePayload } from './payload.ts';
import type { DeathReason } from './tries.ts';

/**
 * An agent who has answered a customer must not believe that the customer reads it: the agent's topic is told when the
 * answer is given up, with the transaction that gives it up. Other notices are looked up by support (listDead).
 */
export async function tellUndelivered(
  tx: Transaction,
  enqueueNotice: EnqueueNotice,
  given: { payload: NoticePayload; reason: DeathReason },
): Promise<void> {
  const { notice } = given.payload;
  if (notice.kind !== 'relay.to-customer') return;
  const { userId, groupChatId, groupMessageId } = notice;
  await enqueueNotice(tx, {
    notice: {
      kind: 'relay.undelivered',
      userId,
      groupMessageId,
      reason: given.reason === 'unreachable' ? 'unreachable' : 'refused',
    },
    chatId: BigInt(groupChatId),
    dedupeKey: `relay:${groupChatId}:${groupMessageId}:undelivered`,
  });
}
