import type { Transaction } from '../db/client.ts';
import type { BroadcastDeps } from './deps.ts';

/** Queues a fresh look for the broadcast's card in the group `chatId`, once per `event`. */
export function tellCard(
  tx: Transaction,
  deps: Pick<BroadcastDeps, 'enqueueNotice'>,
  wish: { readonly broadcastId: bigint; readonly chatId: bigint; readonly event: string },
): Promise<void> {
  const { broadcastId, chatId, event } = wish;
  return deps.enqueueNotice(tx, {
    notice: { kind: 'support.broadcast', broadcastId: `${broadcastId}` },
    chatId,
    dedupeKey: `broadcast:${broadcastId}:${event}`,
  });
}
