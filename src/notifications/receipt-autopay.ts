import { mandateOf } from '../autopay/mandate.ts';
import { nextSum } from '../autopay/policy.ts';
import type { Prisma, Queryable } from '../db/client.ts';
import type { Money } from '../ledger/money.ts';
import { creditOf, toPayment } from '../payments/payment.ts';

type PaymentRow = Prisma.PaymentGetPayload<object>;

/** In the account's currency, as the mandate's sums are. */
const creditedMinor = (payment: PaymentRow): bigint => creditOf(toPayment(payment)).amountMinor;

/** What a top-up by hand has done to autopay, for its receipt. */
export type ReceiptAutopay =
  | { readonly kind: 'enabled'; readonly monthlyLimit: number; readonly sum: Money }
  /** `same`: the sum is what it was. `raises`: the mandate, where more was paid than was ever agreed to, and the payer may agree to it. */
  | { readonly kind: 'changed' | 'kept' | 'same'; readonly sum: Money; readonly raises?: bigint | undefined };

/**
 * The sum of autopay follows the last top-up by hand, up to what was agreed to. It is said with every such receipt, so that
 * it never changes in silence.
 * @returns undefined where no autopay is in force, or a later top-up or its owner has changed it since
 */
export async function autopayOfReceipt(db: Queryable, payment: PaymentRow): Promise<ReceiptAutopay | undefined> {
  const { accountId } = payment;
  const mandate = await mandateOf(db, accountId);
  if (mandate?.state !== 'active') return undefined;
  const { consentedMinor } = mandate;
  const sum: Money = { amountMinor: mandate.amountMinor, currency: mandate.currency };
  if (mandate.parentPaymentId === payment.id) return { kind: 'enabled', monthlyLimit: mandate.monthlyLimit, sum };
  const [last, before] = await db.payment.findMany({
    where: { accountId, origin: 'customer', state: 'paid' },
    orderBy: { ledgerTransactionId: 'desc' },
    take: 2,
  });
  if (last?.id !== payment.id || nextSum(consentedMinor, creditedMinor(payment)) !== mandate.amountMinor)
    return undefined;
  const wasSame = before !== undefined && nextSum(consentedMinor, creditedMinor(before)) === mandate.amountMinor;
  const isAbove = creditedMinor(payment) > consentedMinor;
  const mayRaise = isAbove && payment.userId === mandate.userId;
  const unchanged = isAbove ? 'kept' : 'same';
  return { kind: wasSame ? unchanged : 'changed', sum, raises: mayRaise ? mandate.id : undefined };
}
