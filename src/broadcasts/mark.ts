import type { Transaction } from '../db/client.ts';
import type { RecipientState } from './broadcast.ts';
import type { BroadcastDeps } from './deps.ts';
import { endIfDone } from './end.ts';
import { tellCard } from './tell-card.ts';

/**
 * The card is looked at anew each so many people: at the bot's 25 a second, four times a minute, which leaves the rest of
 * the group's twenty messages to support's work; and never more than a hundred times in all.
 */
const leastStep = 375;
const mostLooks = 100;

/**
 * Notes how it went with a queued recipient, with the transaction that settles their notice; whose end is noted already is
 * left alone. With the last one the broadcast ends.
 */
export async function markRecipient(
  tx: Transaction,
  deps: Pick<BroadcastDeps, 'clock' | 'enqueueNotice'>,
  wish: {
    readonly broadcastId: bigint;
    readonly userId: bigint;
    readonly state: Exclude<RecipientState, 'waiting' | 'queued'>;
  },
): Promise<void> {
  const { broadcastId, userId, state } = wish;
  const [marked] = await tx.$queryRaw<{ place: number; last: number; chatId: bigint }[]>`
    UPDATE broadcast_recipient r SET state = ${state} FROM broadcast b
     WHERE r.broadcast_id = ${broadcastId} AND r.user_id = ${userId} AND r.state = 'queued' AND b.id = r.broadcast_id
    RETURNING r.place, b.chat_id AS "chatId",
              (SELECT max(place) FROM broadcast_recipient WHERE broadcast_id = ${broadcastId}) AS last`;
  if (marked === undefined) return;
  const { place, last, chatId } = marked;
  const step = Math.max(leastStep, Math.ceil(last / mostLooks));
  if (place % step === 0) await tellCard(tx, deps, { broadcastId, chatId, event: `at:${place}` });
  await endIfDone(tx, deps, broadcastId);
}
