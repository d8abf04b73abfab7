import type { Charging } from '../config/profile.ts';
import type { Transaction } from '../db/client.ts';
import { currencies } from '../ledger/money.ts';
import { type AccountDue, takeDue } from './take-due.ts';

export interface HourPage {
  /** Rising. */
  readonly accountIds: readonly bigint[];
  /** The hour's end. */
  readonly slot: Date;
  readonly charging: Charging['kind'];
  readonly now: Date;
}

interface Row {
  accountId: bigint;
  bookingId: bigint;
  currency: string;
  owedMinor: bigint;
  service: string;
  dueMinor: bigint;
  lines: number;
}

/**
 * Writes the lines of an hour in one statement, without a look at any event: a span says what the resource had cost when it
 * began, so an hour is what its end has over its beginning. Whoever owes and runs nothing comes with what was run last.
 * @returns a row for each account and service
 */
async function writeLines(tx: Transaction, { accountIds, slot }: HourPage): Promise<Row[]> {
  // Said beside the list of them, for a range is read from its index as it lies, and a list account by account or the whole table.
  const [first, last] = [accountIds[0] ?? 0n, accountIds.at(-1) ?? 0n];
  return tx.$queryRaw<Row[]>`
    WITH mine AS MATERIALIZED (
      SELECT u.account_id, u.booked_until, u.owed_minor + u.unbilled_minor AS owed_minor, a.currency, nextval('usage_booking_id_seq') AS booking_id
        FROM usage_account u JOIN account a ON a.id = u.account_id
       WHERE u.account_id = ANY (${[...accountIds]}::bigint[]) AND u.booked_until < ${slot}::timestamptz),
    span AS (
      SELECT m.booking_id, s.resource_id, s.tariff_id, s.base_micro, s.rate_micro,
             (date_part('epoch', greatest(s.from_at, m.booked_until, r.booked_until) - s.from_at) / 60)::bigint AS before_minutes,
             (date_part('epoch', least(s.to_at, ${slot}::timestamptz) - s.from_at) / 60)::bigint AS minutes
        FROM mine m
        JOIN usage_segment s ON s.account_id = m.account_id AND s.account_id BETWEEN ${first} AND ${last} AND s.from_at < ${slot}::timestamptz
                            AND coalesce(s.to_at, 'infinity') > m.booked_until
        JOIN resource r ON r.id = s.resource_id AND r.account_id BETWEEN ${first} AND ${last}),
    line AS (
      SELECT booking_id, resource_id, tariff_id, sum(minutes - before_minutes)::integer AS minutes,
             sum((base_micro + minutes * rate_micro) / 1000000 - (base_micro + before_minutes * rate_micro) / 1000000)::bigint AS amount_minor
        FROM span WHERE minutes > before_minutes GROUP BY booking_id, resource_id, tariff_id),
    written AS (
      INSERT INTO usage_line (booking_id, resource_id, tariff_id, minutes, amount_minor)
      SELECT booking_id, resource_id, tariff_id, minutes, amount_minor FROM line),
    due AS (
      SELECT l.booking_id, t.service, sum(l.amount_minor)::bigint AS amount_minor, sum(l.lines)::integer AS lines
        FROM (SELECT booking_id, tariff_id, sum(amount_minor) AS amount_minor, count(*) AS lines FROM line GROUP BY 1, 2) l
        JOIN tariff t ON t.id = l.tariff_id GROUP BY l.booking_id, t.service)
    SELECT m.account_id AS "accountId", m.booking_id AS "bookingId", m.currency, m.owed_minor AS "owedMinor",
           coalesce(d.service, o.service) AS service, coalesce(d.amount_minor, 0)::bigint AS "dueMinor", coalesce(d.lines, 0)::integer AS lines
      FROM mine m
      LEFT JOIN due d ON d.booking_id = m.booking_id
      LEFT JOIN LATERAL (
        SELECT t.service FROM usage_segment s JOIN tariff t ON t.id = s.tariff_id
         WHERE d.booking_id IS NULL AND m.owed_minor > 0 AND s.account_id = m.account_id
         ORDER BY coalesce(s.to_at, 'infinity') DESC LIMIT 1) o ON true
     WHERE d.booking_id IS NOT NULL OR m.owed_minor > 0
     ORDER BY m.account_id`;
}

function toDues(rows: readonly Row[]): AccountDue[] {
  const accounts = new Map<bigint, AccountDue>();
  for (const { accountId, bookingId, owedMinor, service, dueMinor, lines, ...row } of rows) {
    const currency = currencies.find((known) => known === row.currency);
    if (!currency) throw new Error(`account ${accountId} is in an unknown currency`);
    const known = accounts.get(accountId);
    const dues = [...(known?.dues ?? []), { service, dueMinor }];
    accounts.set(accountId, { accountId, bookingId, currency, owedMinor, dues, hasLines: lines > 0 });
  }
  return [...accounts.values()];
}

/**
 * What stopped within the hour was booked then. Where there was nothing else, the hour is done without a booking; left undone,
 * these accounts would be looked at in every hour to come.
 */
async function passOver(tx: Transaction, { accountIds, slot }: HourPage): Promise<void> {
  await tx.$executeRaw`
    UPDATE usage_account u SET booked_until = ${slot}::timestamptz
     WHERE u.account_id = ANY (${[...accountIds]}::bigint[]) AND u.booked_until < ${slot}::timestamptz
       AND EXISTS (SELECT FROM usage_segment s WHERE s.account_id = u.account_id AND coalesce(s.to_at, 'infinity') > u.booked_until)`;
}

/**
 * Books one hour of some accounts, with a transaction of its own: it holds their locks. Those whose hour is booked by now are
 * passed over.
 */
export async function bookPage(tx: Transaction, page: HourPage): Promise<{ accounts: number; lines: number }> {
  // 50,000 lines are grouped in 13 MB; with the usual 4 they go through files.
  await tx.$executeRaw`SET LOCAL work_mem = '32MB'`;
  // Before anything is read: an event, or another instance at the same hour, is waited for and then seen.
  await tx.$queryRaw`
    SELECT count(*) FROM (SELECT FROM account WHERE id = ANY (${[...page.accountIds]}::bigint[]) ORDER BY id FOR NO KEY UPDATE) held`;
  const rows = await writeLines(tx, page);
  const accounts = toDues(rows);
  await takeDue(tx, { accounts, reason: 'hour', upto: page.slot, charging: page.charging, now: page.now });
  await passOver(tx, page);
  return { accounts: accounts.length, lines: rows.reduce((sum, { lines }) => sum + lines, 0) };
}
