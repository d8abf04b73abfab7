import type { Profile } from '../../config/profile.ts';
import type { Queryable } from '../../db/client.ts';
import type { Money } from '../../ledger/money.ts';
import { isUsable } from '../../payments/link-time.ts';
import { creditOf, type Payment, toPayment } from '../../payments/payment.ts';

/** What its page knows of the payments by it: sums and times, and of nobody's chat. */
export interface PaymentsOfBill {
  /** The open link for the very sum: its rubles stand until then, whatever the rate does. */
  readonly held: { readonly kopecks: bigint; readonly until: Date } | null;
  /** Whether somebody has come back from the gateway as one who has paid, and the money is not there yet. */
  readonly isAwaited: boolean;
  /** What came last, if that is no longer ago than somebody who has paid still looks. */
  readonly received: Money | null;
  /** Whether more of it came than the bill had left to take. */
  readonly hasSurplus: boolean;
}

const minuteMs = 60_000;

/** By then the money is there, or the account's people are told that it is late. */
const awaitedMs = 15 * minuteMs;
const receivedMs = 15 * minuteMs;

/** Twenty links are open at most; those that were settled meanwhile stand among them. */
const mostRead = 40;

/** @param bill.leftMinor in the bill's currency: the sum that the page offers to pay */
export async function paymentsOfBill(
  db: Queryable,
  bill: { readonly id: bigint; readonly leftMinor: bigint },
  at: { readonly now: Date; readonly profile: Pick<Profile, 'card'> },
): Promise<PaymentsOfBill> {
  const { now, profile } = at;
  const rows = await db.payment.findMany({
    where: { billId: bill.id, origin: 'page' },
    orderBy: { id: 'desc' },
    take: mostRead,
  });
  const payments = rows.map(toPayment);
  const since = (moment: Date | null) => (moment === null ? Infinity : now.getTime() - moment.getTime());
  const held = payments.find(
    (payment) =>
      payment.state === 'pending' &&
      payment.url !== null &&
      creditOf(payment).amountMinor === bill.leftMinor &&
      isUsable(profile.card, payment, now),
  );
  const received = payments
    .filter(({ paidAt }) => since(paidAt) <= receivedMs)
    .sort((left, right) => since(left.paidAt) - since(right.paidAt))[0];
  return {
    held: held ? { kopecks: held.amountMinor, until: held.expiresAt } : null,
    isAwaited: payments.some(
      ({ state, claimedPaidAt }) => (state === 'pending' || state === 'expired') && since(claimedPaidAt) <= awaitedMs,
    ),
    received: received ? creditOf(received) : null,
    hasSurplus: received ? (await takenSince(db, bill.id, received)) < creditOf(received).amountMinor : false,
  };
}

/** @returns what the bill has taken, in its currency, since the payment came: by itself or, for service, off the balance */
async function takenSince(db: Queryable, billId: bigint, { paidAt }: Pick<Payment, 'paidAt'>): Promise<bigint> {
  if (paidAt === null) return 0n;
  const taken = await db.billPayment.aggregate({
    where: { billId, paidAt: { gte: paidAt } },
    _sum: { amountMinor: true },
  });
  return taken._sum.amountMinor ?? 0n;
}
