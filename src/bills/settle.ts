import type { Transaction } from '../db/client.ts';
import { holdBills } from './hold.ts';
import { payFromAdvance } from './pay-from-advance.ts';

export interface BillSettlement {
  readonly payment: {
    readonly id: number;
    readonly accountId: bigint;
    /** Which bill the payer had in view; null: none. */
    readonly billId: bigint | null;
  };
  /** What has just been put onto the balance, in minor units of the account's currency. */
  readonly creditMinor: bigint;
  readonly now: Date;
}

interface Counted {
  readonly payment: BillSettlement['payment'];
  readonly minor: bigint;
  readonly now: Date;
}

/** Counts money that has come towards wishes to top up: the payer's own first, then the account's others, oldest first. */
async function countTowardsTopUps(tx: Transaction, { payment, minor, now }: Counted): Promise<void> {
  const { id: paymentId, accountId, billId } = payment;
  await tx.$executeRaw`
    WITH walked AS (
      SELECT id, amount_minor - paid_minor AS left_minor,
             sum(amount_minor - paid_minor) OVER (ORDER BY id <> ${billId}::bigint, id) AS upto
        FROM bill WHERE account_id = ${accountId} AND kind = 'top-up' AND paid_at IS NULL AND cancelled_at IS NULL),
    paid AS (
      INSERT INTO bill_payment (bill_id, amount_minor, payment_id, paid_at)
      SELECT id, least(left_minor, ${minor} - (upto - left_minor)), ${paymentId}, ${now}::timestamptz
        FROM walked WHERE upto - left_minor < ${minor}
      RETURNING bill_id, amount_minor)
    UPDATE bill b
       SET paid_minor = b.paid_minor + p.amount_minor,
           paid_at = CASE WHEN b.paid_minor + p.amount_minor = b.amount_minor THEN ${now}::timestamptz END
      FROM paid p WHERE p.bill_id = b.id`;
}

/**
 * Says what a top-up has paid, right after it is posted, once, with its transaction; `holdBills` comes before the posting.
 * Debts for service are charged to the balance, the payer's bill first, then oldest first. Money for a bill counts towards that,
 * if it is a wish to top up, and what is over counts towards the account's other wishes: a plain top-up closes none. A bill that
 * was paid or cancelled meanwhile takes nothing; the money is on the balance all the same.
 */
export async function settleBills(tx: Transaction, { payment, creditMinor, now }: BillSettlement): Promise<void> {
  const { accountId, billId } = payment;
  await holdBills(tx, accountId);
  const charges = await payFromAdvance(tx, { accountId, firstBillId: billId ?? undefined, now });
  if (billId === null) return;
  const forService = charges.find((charge) => charge.billId === billId)?.takenMinor ?? 0n;
  const minor = creditMinor - forService;
  if (minor > 0n) await countTowardsTopUps(tx, { payment, minor, now });
}
