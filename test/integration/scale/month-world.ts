// Books and metering that are in use, on a database that an operator divides by month.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { chargeAccounts } from '../../../src/accounts/charge-accounts.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { fund, newAccount, newTariff, openUsageWorld, tell, type UsageWorld } from '../../support/usage-world.ts';

const script = join(import.meta.dirname, '../../../prisma/partition-by-month.sql');

export interface MonthWorld extends UsageWorld {
  readonly accountIds: readonly bigint[];
  /** As the owner of the tables. */
  readonly owner: pg.Client;
  /** What an operator runs. */
  divide(): Promise<void>;
  /** What an operator's nightly line runs, on this day. */
  beginMonth(day: string): Promise<void>;
  /** Charges each account so much in one batch, once under each name. @returns the transactions */
  chargeAll(name: string, amountMinor: bigint): Promise<bigint[]>;
  /** How many rows each partition has, of those that have any. */
  filled(table: 'ledger_entry' | 'usage_line'): Promise<Record<string, number>>;
}

/** Five accounts with 1,000 rubles each, of which each runs something since ten o'clock. */
export async function openMonthWorld(): Promise<MonthWorld> {
  const world = await openUsageWorld('2026-11-21T10:00:00Z');
  const owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
  const sql = await readFile(script, 'utf8');
  const tariff = await newTariff(world, 100_000_000n);
  const accountIds: bigint[] = [];
  for (let serial = 0; serial < 5; serial += 1) {
    const accountId = await newAccount(world, { fundedMinor: 1_000_00n });
    await fund(world, accountId, 1n);
    const at = '2026-11-21T10:00:00Z';
    const event = {
      accountId,
      externalId: `resource-${serial}`,
      name: 'app',
      kind: 'start',
      tariff,
      at,
    } as const;
    await tell(world, event);
    accountIds.push(accountId);
  }
  return {
    ...world,
    ...{ accountIds, owner },
    divide: async () => {
      await owner.query(sql);
    },
    beginMonth: async (day) => {
      await owner.query('SELECT books_begin_month($1::date)', [day]);
    },
    chargeAll: async (name, amountMinor) => {
      const now = world.clock.now();
      const charges = accountIds.map((accountId) => ({ accountId, amountMinor, key: `charge:${name}:${accountId}` }));
      const wish = { charges, currency: 'RUB', takesWhatThereIs: false, occurredAt: now, now } as const;
      const outcomes = await inTransaction(world.db, (tx) => chargeAccounts(tx, wish));
      return outcomes.map((outcome) => {
        if (!('transactionId' in outcome) || outcome.kind === 'idempotency-mismatch')
          throw new Error(`not charged: ${outcome.kind}`);
        return outcome.transactionId;
      });
    },
    filled: async (table) => {
      const { rows } = await owner.query<{ partition: string; rows: number }>(
        `SELECT tableoid::regclass::text AS partition, count(*)::integer AS rows FROM ${table} GROUP BY 1 ORDER BY 1`,
      );
      return Object.fromEntries(rows.map((row) => [row.partition, row.rows]));
    },
    close: async () => {
      await owner.end();
      await world.close();
    },
  };
}
