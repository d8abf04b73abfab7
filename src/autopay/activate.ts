import { lookAtAnyway } from '../alerts/mark.ts';
import type { Transaction } from '../db/client.ts';
import type { Payment } from '../payments/payment.ts';
import { endMandate, isLiving, lockMandatesOf, type Mandate, toMandate } from './mandate.ts';

export type ActivateOutcome =
  /** `replaced`: the card that was charged until now, by whomever it was bound. */
  | { readonly kind: 'activated'; readonly mandate: Mandate; readonly replaced: Mandate | null }
  /** Nobody agreed to autopay with this payment, or what was agreed to has ended meanwhile: that is for good. */
  | { readonly kind: 'none' };

/**
 * A payment that binds its card is paid: the consent given with it takes effect, in place of an older one on the account, and
 * the balance is looked at at once. In the transaction that credits the payment, which is locked.
 */
export async function activateMandate(
  tx: Transaction,
  paid: { readonly payment: Pick<Payment, 'id' | 'accountId'>; readonly now: Date },
): Promise<ActivateOutcome> {
  const { payment, now } = paid;
  const mandates = await lockMandatesOf(tx, payment.accountId);
  const own = mandates.find(({ parentPaymentId }) => parentPaymentId === payment.id);
  if (own?.state !== 'awaiting-card') return { kind: 'none' };
  const former = mandates.find(isLiving);
  const replaced = former ? await endMandate(tx, former.id, { reason: 'replaced', now }) : null;
  const data = { state: 'active', activatedAt: now, checkAt: now } as const;
  const row = await tx.autopayMandate.update({ where: { id: own.id }, data });
  await lookAtAnyway(tx, { accountIds: [payment.accountId], now });
  return { kind: 'activated', mandate: toMandate(row), replaced };
}
