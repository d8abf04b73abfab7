import type { Transaction } from '../db/client.ts';
import { creditOf, type OwnedPayment } from '../payments/payment.ts';
import { lockLiving } from './may-act.ts';
import { nextSum } from './policy.ts';

/**
 * A top-up by hand is credited: autopay takes that sum from now on, but never more than was agreed to. A foreign card has a
 * least sum of its own, so what binds one follows only top-ups by foreign cards. In the transaction that credits the payment.
 */
export async function followTopUp(tx: Transaction, paid: { readonly payment: OwnedPayment }): Promise<void> {
  const { accountId, cardKind } = paid.payment;
  const mandate = await lockLiving(tx, accountId);
  if (mandate === null) return;
  const amountMinor = nextSum(mandate.consentedMinor, creditOf(paid.payment).amountMinor);
  if (amountMinor === mandate.amountMinor) return;
  const parent = await tx.payment.findUniqueOrThrow({
    where: { id: mandate.parentPaymentId },
    select: { cardKind: true },
  });
  if (parent.cardKind === 'foreign' && cardKind !== 'foreign') return;
  await tx.autopayMandate.update({ where: { id: mandate.id }, data: { amountMinor } });
}
