import { chargeAccounts } from '../../src/accounts/charge-accounts.ts';
import type { Database } from '../../src/db/client.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { type Contender, median, medianRatio, quick, type Rounds, race } from './bench.ts';

/** Accounts of one batch, each charged once. */
export const batchSize = quick ? 500 : 5_000;
/** Batches at once, each of accounts of its own: as the platform and an hour's bookings come, from several instances. */
export const batchClients = 4;
const rounds = quick ? 2 : 15;
/** A batch takes a fraction of a second, and several must fit. */
const roundMs = 2_000;
const chargeMinor = 5n;

export const batchNames = {
  floor: 'floor of a batch: one UPDATE, one INSERT',
  ours: 'ours: chargeAccounts()',
};

/** Hands out groups of accounts, so that no two batches at once have one in common. */
function takeTurns(accountIds: readonly bigint[]): <T>(work: (ids: readonly bigint[]) => Promise<T>) => Promise<T> {
  const free = Array.from({ length: batchClients }, (_, at) => accountIds.slice(at * batchSize, (at + 1) * batchSize));
  return async (work) => {
    const ids = free.pop();
    if (!ids) throw new Error('there are more batches at once than groups of accounts');
    try {
      return await work(ids);
    } finally {
      free.push(ids);
    }
  };
}

function contendersOn(db: Database, accountIds: readonly bigint[]): Contender[] {
  const inTurn = takeTurns(accountIds);
  let serial = 0;
  const floor = () =>
    inTurn(async (ids) => {
      const amounts = ids.map(() => chargeMinor);
      await db.$executeRaw`
        WITH moved AS (
          UPDATE floor_account f SET balance = f.balance - l.amount
            FROM unnest(${ids}::bigint[], ${amounts}::bigint[]) AS l (id, amount) WHERE f.id = l.id RETURNING f.id, l.amount)
        INSERT INTO floor_entry (account_id, amount) SELECT id, -amount FROM moved`;
    });
  const ours = () =>
    inTurn(async (ids) => {
      serial += 1;
      const [key, now] = [`charge:bench:batch:${serial}`, new Date()];
      const charges = ids.map((accountId) => ({
        ...{ accountId, amountMinor: chargeMinor, key: `${key}:${accountId}`, detail: { service: 'Контейнеры' } },
      }));
      const wish = { charges, currency: 'RUB', occurredAt: now, takesWhatThereIs: false, now } as const;
      const outcomes = await inTransaction(db, (tx) => chargeAccounts(tx, wish));
      const refused = outcomes.find(({ kind }) => kind !== 'posted');
      if (refused) throw new Error(`a charge of a batch was not posted: ${refused.kind}`);
    });
  return [
    { name: batchNames.floor, work: floor },
    { name: batchNames.ours, work: ours },
  ];
}

/**
 * @param accountIds `batchClients` × `batchSize` accounts with money
 * @returns charges a second, a figure a round
 */
export async function raceBatches(db: Database, accountIds: readonly bigint[]): Promise<Rounds> {
  const result = await race(contendersOn(db, accountIds), { clients: batchClients, rounds, roundMs });
  return new Map([...result].map(([name, perSecond]) => [name, perSecond.map((batches) => batches * batchSize)]));
}

/** The table's rows: charges a second and the share of the floor of as many rows. */
export function batchRows(result: Rounds): string[][] {
  return [...result].map(([name, perSecond]) => [
    `${name}, ${batchSize} accounts a batch, ${batchClients} at once`,
    median(perSecond).toFixed(0),
    `${Math.min(...perSecond).toFixed(0)}–${Math.max(...perSecond).toFixed(0)}`,
    `${(medianRatio(result, name, batchNames.floor) * 100).toFixed(0)} % of its own`,
    '–',
  ]);
}
