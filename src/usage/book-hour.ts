import type { Database } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { bookPage } from './book-page.ts';
import type { UsageDeps } from './deps.ts';

export interface HourReport {
  /** Whose hour was booked by this call. */
  readonly accounts: number;
  readonly lines: number;
}

/** One transaction holds the locks of so many accounts at most, for a second or two. */
const mostAccounts = 5_000;

/** And writes so many lines: with accounts of many resources a page has fewer of them. */
const mostLines = 50_000;

interface Candidate {
  readonly accountId: bigint;
  readonly spans: number;
}

/** Who has run anything since the account's last hour, or owes: the next ones by their id. Read without locks. */
async function candidatesAfter(db: Database, after: bigint, slot: Date): Promise<Candidate[]> {
  return db.$queryRaw<Candidate[]>`
    SELECT u.account_id AS "accountId", s.count::integer AS spans
      FROM usage_account u
     CROSS JOIN LATERAL (
       SELECT count(*) FROM usage_segment s
        WHERE s.account_id = u.account_id AND s.from_at < ${slot}::timestamptz
          AND coalesce(s.to_at, 'infinity') > u.booked_until) s
     WHERE u.account_id > ${after} AND u.booked_until < ${slot}::timestamptz AND (s.count > 0 OR u.owed_minor + u.unbilled_minor > 0)
     ORDER BY u.account_id LIMIT ${mostAccounts}`;
}

/** @returns as many of the first as one transaction takes; one account at least, whatever it runs */
export function firstPage(candidates: readonly Candidate[]): Candidate[] {
  let lines = 0;
  const end = candidates.findIndex(({ spans }, index) => {
    lines += spans;
    return index > 0 && lines > mostLines;
  });
  return end < 0 ? [...candidates] : candidates.slice(0, end);
}

/** Pages at work at once: while one is read here, PostgreSQL works on the other, on another core if there is one. */
const workers = 2;

/**
 * Books what all accounts' resources cost up to the end of an hour, and what they owe. Each account and hour once, whoever
 * else is at it; an hour that was missed is booked when its turn comes, or with a later one that came first.
 * @param slot the hour's end
 * @param signal stops between two pages; what is left is booked by a repeat, or with the next hour
 */
export async function bookHour(deps: UsageDeps, slot: Date, signal?: AbortSignal): Promise<HourReport> {
  const { db, clock, charging } = deps;
  const report = { accounts: 0, lines: 0 };
  const nextPage = pagesOf(db, slot);
  const work = async (): Promise<void> => {
    while (!signal?.aborted) {
      const accountIds = await nextPage();
      if (accountIds.length === 0) return;
      const booked = await inTransaction(db, (tx) => bookPage(tx, { accountIds, slot, charging, now: clock.now() }));
      report.accounts += booked.accounts;
      report.lines += booked.lines;
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return report;
}

/** Deals the accounts out in pages, one caller after another. It ends with the accounts: each page begins after the last one's. */
function pagesOf(db: Database, slot: Date): () => Promise<bigint[]> {
  let turn = Promise.resolve(0n);
  return async () => {
    const page = turn.then(async (after) => firstPage(await candidatesAfter(db, after, slot)));
    turn = Promise.all([turn, page]).then(([after, dealt]) => dealt.at(-1)?.accountId ?? after);
    // Whoever asked for the page is told; the next to ask, too, if there is one.
    turn.catch(() => undefined);
    return (await page).map(({ accountId }) => accountId);
  };
}
