import type { Transaction } from '../db/client.ts';
import { type ServiceDue, shareDue } from '../usage/share-due.ts';
import { type BillLine, storedLines } from './bill.ts';
import { chargeForBills } from './charge-bills.ts';
import type { BillDeps } from './deps.ts';
import { payableBills } from './pay-from-advance.ts';
import { tellUnpaid } from './tell-unpaid.ts';
import { newToken } from './token.ts';

export interface BilledDay {
  /** "2026-11-20". */
  readonly day: string;
  /** The next day's first moment. */
  readonly endsAt: Date;
  readonly timeZone: string;
}

export interface DayPage {
  /** Rising. */
  readonly accountIds: readonly bigint[];
  readonly day: BilledDay;
}

interface Row {
  readonly accountId: bigint;
  readonly since: string;
  readonly takenMinor: bigint;
  readonly service: string;
  readonly dueMinor: bigint;
}

interface DayBill {
  readonly accountId: bigint;
  readonly since: string;
  readonly amountMinor: bigint;
  readonly lines: readonly BillLine[];
}

/**
 * Adds up what is booked and in no bill, by account and service, since the first day of service among it: what is given back is for
 * no day. Who has the day's bill already waits for the next day's.
 */
async function sumUsage(tx: Transaction, { accountIds, day }: DayPage): Promise<Row[]> {
  return tx.$queryRaw<Row[]>`
    WITH booking AS MATERIALIZED (
      SELECT b.id, b.account_id, b.upto, b.due_minor, b.taken_minor FROM usage_booking b
       WHERE b.account_id = ANY (${[...accountIds]}::bigint[]) AND b.bill_id IS NULL AND b.upto <= ${day.endsAt}::timestamptz
         AND NOT EXISTS (SELECT FROM bill d WHERE d.request_key = 'usage:' || b.account_id || ':' || ${day.day})),
    mine AS (
      SELECT account_id, sum(taken_minor)::bigint AS taken_minor,
             ((min(upto) FILTER (WHERE due_minor > taken_minor) - interval '1 microsecond') AT TIME ZONE ${day.timeZone})::date::text AS since
        FROM booking GROUP BY account_id),
    due AS (
      SELECT l.account_id, t.service, sum(l.amount_minor)::bigint AS amount_minor
        FROM (SELECT b.account_id, l.tariff_id, sum(l.amount_minor) AS amount_minor
                FROM booking b JOIN usage_line l ON l.booking_id = b.id GROUP BY 1, 2) l
        JOIN tariff t ON t.id = l.tariff_id GROUP BY 1, 2)
    SELECT m.account_id AS "accountId", m.since, m.taken_minor AS "takenMinor", d.service, d.amount_minor AS "dueMinor"
      FROM mine m JOIN due d ON d.account_id = m.account_id
     ORDER BY m.account_id, d.service`;
}

/** @returns what is to be billed; what is not above zero together waits for the next day */
export function toDayBills(rows: readonly Row[]): DayBill[] {
  const accounts = new Map<bigint, Pick<Row, 'accountId' | 'since' | 'takenMinor'> & { dues: ServiceDue[] }>();
  for (const { service, dueMinor, ...row } of rows) {
    const account = accounts.get(row.accountId) ?? { ...row, dues: [] };
    account.dues.push({ service, dueMinor });
    accounts.set(row.accountId, account);
  }
  return [...accounts.values()].flatMap(({ accountId, since, takenMinor, dues }) => {
    // Something is taken of a booking only where the hours were paid at once before.
    const lines = shareDue(-takenMinor, dues).map(({ service, dueMinor }) => ({ service, amountMinor: dueMinor }));
    const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
    return amountMinor > 0n ? [{ accountId, since, amountMinor, lines }] : [];
  });
}

/** Writes the bills, puts the bookings into them, and takes their sums off what waits for a bill. @returns their ids */
async function insertBills(
  tx: Transaction,
  deps: Pick<BillDeps, 'clock' | 'randomBytes'>,
  { bills, day }: { readonly bills: readonly DayBill[]; readonly day: BilledDay },
): Promise<{ id: bigint; accountId: bigint }[]> {
  const given = bills.map(({ accountId, since, amountMinor, lines }) => ({
    ...{ account_id: String(accountId), since, amount: String(amountMinor) },
    ...{ lines: storedLines(lines), token: newToken(deps) },
  }));
  return tx.$queryRaw<{ id: bigint; accountId: bigint }[]>`
    WITH given AS (
      SELECT g.*, a.currency
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS g (account_id bigint, since date, amount bigint, lines jsonb, token text)
        JOIN account a ON a.id = g.account_id),
    made AS (
      INSERT INTO bill (token, account_id, kind, amount_minor, currency, period_from, period_to, lines, request_key, created_at)
      SELECT token, account_id, 'service', amount, currency, since, ${day.day}::date, lines,
             'usage:' || account_id || ':' || ${day.day}, ${deps.clock.now()}::timestamptz
        FROM given ORDER BY account_id
      RETURNING id, account_id, amount_minor),
    put AS (
      UPDATE usage_booking b SET bill_id = m.id FROM made m
       WHERE b.account_id = m.account_id AND b.bill_id IS NULL AND b.upto <= ${day.endsAt}::timestamptz),
    billed AS (
      UPDATE usage_account u SET owed_minor = 0, unbilled_minor = u.owed_minor + u.unbilled_minor - m.amount_minor
        FROM made m WHERE u.account_id = m.account_id)
    SELECT id, account_id AS "accountId" FROM made ORDER BY account_id`;
}

/** @returns those of the bills whose account owes nothing older: an older debt is paid first, and by whoever holds its lock */
async function withoutOlder(tx: Transaction, ids: readonly bigint[]): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT b.id FROM bill b
     WHERE b.id = ANY (${[...ids]}::bigint[])
       AND NOT EXISTS (SELECT FROM bill o WHERE o.account_id = b.account_id AND o.id < b.id AND o.kind = 'service'
                          AND o.paid_at IS NULL AND o.cancelled_at IS NULL)`;
  return rows.map(({ id }) => id);
}

/**
 * Bills a day of some accounts, with a transaction of its own: it holds their locks. What the advance does not suffice for is
 * told of; a debt that is older than the bill is paid before it, by the next run of `attendBills`.
 * @returns how many bills it made
 */
export async function billDayPage(tx: Transaction, deps: BillDeps, page: DayPage): Promise<number> {
  // Before anything is read: an hour's booking, or another instance at the same day, is waited for and then seen.
  await tx.$queryRaw`
    SELECT count(*) FROM (SELECT FROM account WHERE id = ANY (${[...page.accountIds]}::bigint[]) ORDER BY id FOR NO KEY UPDATE) held`;
  const bills = toDayBills(await sumUsage(tx, page));
  if (bills.length === 0) return 0;
  const made = await insertBills(tx, deps, { bills, day: page.day });
  const accountIds = made.map(({ accountId }) => accountId);
  const onlyIds = await withoutOlder(
    tx,
    made.map(({ id }) => id),
  );
  await chargeForBills(tx, { bills: await payableBills(tx, { accountIds, onlyIds }), now: deps.clock.now() });
  const unpaid = await tx.bill.findMany({
    where: { id: { in: made.map(({ id }) => id) }, paidAt: null },
    select: { id: true, accountId: true },
    orderBy: { accountId: 'asc' },
  });
  await tellUnpaid(tx, deps, unpaid);
  return made.length;
}
