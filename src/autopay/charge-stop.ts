import { lookAtAnyway } from '../alerts/mark.ts';
import type { Transaction } from '../db/client.ts';
import type { AutopayDeps } from './deps.ts';
import { endMandate, type Mandate, pauseMandate } from './mandate.ts';

/** Why autopay stops by itself; the customer is told, and the mandate's row keeps it. */
export type Stop =
  | { readonly state: 'paused'; readonly reason: 'declined-in-a-row' | 'outcome-unknown' | 'refunded' }
  | { readonly state: 'ended'; readonly reason: 'consent-withdrawn' | 'card-unusable' };

/**
 * Stops a mandate, which the caller has locked, and tells its owner. A pause ends by the owner's word alone, an end never.
 * @param stop.attemptId the attempt that led to it, undefined when there is none; each pause is told once
 */
export async function stopMandate(
  tx: Transaction,
  deps: Pick<AutopayDeps, 'enqueueNotice'>,
  mandate: Mandate,
  stop: Stop & { readonly attemptId?: bigint; readonly now: Date },
): Promise<void> {
  const { now } = stop;
  const occasion = stop.attemptId ?? now.getTime();
  const isEnd = stop.state === 'ended';
  if (stop.state === 'ended') await endMandate(tx, mandate.id, { reason: stop.reason, now });
  else await pauseMandate(tx, mandate.id, stop.reason);
  await lookAtAnyway(tx, { accountIds: [mandate.accountId], now });
  await deps.enqueueNotice(tx, {
    notice: { kind: isEnd ? 'autopay.ended' : 'autopay.paused', mandateId: String(mandate.id) },
    chatId: mandate.chatId,
    dedupeKey: isEnd ? `autopay:${mandate.id}:ended` : `autopay:${mandate.id}:paused:${occasion}`,
  });
}
