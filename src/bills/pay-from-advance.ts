import { Prisma, type Transaction } from '../db/client.ts';
import { currencies } from '../ledger/money.ts';
import { type BillCharge, chargeForBills, type UnpaidServiceBill } from './charge-bills.ts';

type Row = Omit<UnpaidServiceBill, 'currency'> & { readonly currency: string };

interface Payable {
  readonly accountIds: readonly bigint[];
  /** Paid before the account's others. */
  readonly firstBillId?: bigint | undefined;
  /** No others than these. */
  readonly onlyIds?: readonly bigint[];
}

/**
 * @returns the unpaid service bills that the accounts' balances reach, those of each account in the order in which they are
 * paid: oldest first. Who has gone without money for a year is not charged for each day of it.
 */
export async function payableBills(tx: Transaction, wish: Payable): Promise<UnpaidServiceBill[]> {
  const { accountIds, firstBillId = null, onlyIds } = wish;
  const only = onlyIds ? Prisma.sql`AND b.id = ANY (${[...onlyIds]}::bigint[])` : Prisma.empty;
  const rows = await tx.$queryRaw<Row[]>`
    WITH funds AS MATERIALIZED (
      SELECT a.id AS account_id, sum(l.balance) AS total
        FROM account a JOIN ledger_account l ON l.owner_key = 'account:' || a.id AND l.currency = a.currency
                                            AND l.kind IN ('customer', 'customer_bonus')
       WHERE a.id = ANY (${[...accountIds]}::bigint[]) GROUP BY a.id HAVING sum(l.balance) > 0),
    walked AS (
      SELECT b.*, f.total, b.amount_minor - b.paid_minor AS left_minor,
             sum(b.amount_minor - b.paid_minor) OVER (
               PARTITION BY b.account_id ORDER BY b.id IS DISTINCT FROM ${firstBillId}::bigint, b.id) AS upto
        FROM funds f JOIN bill b ON b.account_id = f.account_id
       WHERE b.kind = 'service' AND b.paid_at IS NULL AND b.cancelled_at IS NULL ${only})
    SELECT w.id, w.account_id AS "accountId", w.currency::text, w.amount_minor AS "amountMinor", w.left_minor AS "leftMinor",
           (SELECT count(*)::integer FROM bill_payment p WHERE p.bill_id = w.id) AS payments,
           w.period_from::text AS "periodFrom", w.period_to::text AS "periodTo", w.description,
           (SELECT l ->> 'service' FROM jsonb_array_elements(w.lines) l
             ORDER BY (l ->> 'amountMinor')::bigint DESC, l ->> 'service' LIMIT 1) AS service
      FROM walked w WHERE w.upto - w.left_minor < w.total ORDER BY w.account_id, w.upto`;
  return rows.map((row) => {
    const currency = currencies.find((known) => known === row.currency);
    if (!currency) throw new Error(`bill ${row.id} is in an unknown currency`);
    return { ...row, currency };
  });
}

/**
 * Pays the unpaid service bills of some accounts by charges of their balances, bonus first: oldest first, the last one partly if
 * the balance does not suffice. It locks the bills, then the accounts, then their balances.
 * @returns what was taken for which bill
 */
export async function payBills(
  tx: Transaction,
  wish: { readonly accountIds: readonly bigint[]; readonly firstBillId?: bigint | undefined; readonly now: Date },
): Promise<BillCharge[]> {
  const { accountIds, firstBillId, now } = wish;
  const held = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM bill
     WHERE account_id = ANY (${[...accountIds]}::bigint[]) AND kind = 'service' AND paid_at IS NULL AND cancelled_at IS NULL
     ORDER BY id FOR NO KEY UPDATE`;
  if (held.length === 0) return [];
  await tx.$queryRaw`
    SELECT 1 FROM account WHERE id = ANY (${[...accountIds]}::bigint[]) ORDER BY id FOR NO KEY UPDATE`;
  const bills = await payableBills(tx, { accountIds, firstBillId, onlyIds: held.map(({ id }) => id) });
  return chargeForBills(tx, { bills, now });
}

/** As `payBills`, of one account. */
export function payFromAdvance(
  tx: Transaction,
  { accountId, ...wish }: { readonly accountId: bigint; readonly firstBillId?: bigint | undefined; readonly now: Date },
): Promise<BillCharge[]> {
  return payBills(tx, { ...wish, accountIds: [accountId] });
}
