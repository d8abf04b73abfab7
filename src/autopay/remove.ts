import { lookAtAnyway } from '../alerts/mark.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { cancelPayment } from '../payments/cancel.ts';
import type { AutopayDeps } from './deps.ts';
import { endMandate, isLiving, lockMandatesOf, type Mandate } from './mandate.ts';
import { type AutopayWish, mayStop } from './may-act.ts';

export type RemoveAutopayOutcome =
  /** `inFlight`: a charge was sent before; if it goes through it is credited and told. */
  | { readonly kind: 'removed'; readonly mandate: Mandate; readonly inFlight: boolean }
  /** There is none, or it is not the person's to remove. */
  | { readonly kind: 'none' };

type RemoveDeps = Pick<AutopayDeps, 'db' | 'clock' | 'enqueueNotice'>;

interface Ended {
  readonly outcome: RemoveAutopayOutcome;
  /** Payments that would have bound a card. */
  readonly unbound: readonly number[];
}

async function endAll(tx: Transaction, deps: RemoveDeps, wish: AutopayWish, now: Date): Promise<Ended> {
  const ended: Mandate[] = [];
  const unbound: number[] = [];
  for (const mandate of await lockMandatesOf(tx, wish.accountId)) {
    if (!(await mayStop(tx, wish, mandate))) continue;
    ended.push(await endMandate(tx, mandate.id, { reason: 'by-customer', now }));
    if (!isLiving(mandate)) unbound.push(mandate.parentPaymentId);
    else if (mandate.userId !== wish.userId) await tellOwner(tx, deps, mandate);
  }
  const removed = ended.find(({ activatedAt }) => activatedAt !== null) ?? ended.at(-1);
  if (!removed) return { outcome: { kind: 'none' }, unbound };
  await lookAtAnyway(tx, { accountIds: [wish.accountId], now });
  const flight = await tx.autopayAttempt.findFirst({
    where: { accountId: wish.accountId, state: 'in-flight' },
    select: { id: true },
  });
  return { outcome: { kind: 'removed', mandate: removed, inFlight: flight !== null }, unbound };
}

async function tellOwner(tx: Transaction, deps: RemoveDeps, mandate: Mandate): Promise<void> {
  await deps.enqueueNotice(tx, {
    notice: { kind: 'autopay.ended', mandateId: String(mandate.id) },
    chatId: mandate.chatId,
    dedupeKey: `autopay:${mandate.id}:ended`,
  });
}

/**
 * «Отключить и отвязать карту»: ended at once and for good, in one transaction under the mandates' locks, so that it stands
 * before or after a charge that is being prepared, never beside it. Consents that still wait for their payment end as well, and
 * the links that would have bound a card are closed; money that comes by one all the same is credited.
 */
export async function removeAutopay(deps: RemoveDeps, wish: AutopayWish): Promise<RemoveAutopayOutcome> {
  const now = deps.clock.now();
  const { outcome, unbound } = await inTransaction(deps.db, (tx) => endAll(tx, deps, wish, now));
  // After the end, not with it: a payment is locked before its mandate, and the end must not wait for a payment.
  for (const paymentId of unbound) await cancelPayment(deps, paymentId);
  return outcome;
}
