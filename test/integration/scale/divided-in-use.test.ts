// Guarantee: an operator divides the books by month while the program posts, charges and reads; it waits for moments, and nothing of
// what it does fails or is lost.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../support/until.ts';
import { balanceMinor, fund } from '../../support/usage-world.ts';
import { type MonthWorld, openMonthWorld } from './month-world.ts';

let world: MonthWorld;
beforeAll(async () => {
  world = await openMonthWorld();
});
afterAll(() => world.close());

test('five who post, one who charges in batches and one who reads, while it is divided', async () => {
  const { db, accountIds } = world;
  let over = false;
  const goOn = async (act: (turn: number) => Promise<unknown>): Promise<number> => {
    let turns = 0;
    for (; !over; turns += 1) await act(turns);
    return turns;
  };
  const posting = accountIds.map((accountId) => goOn(() => fund(world, accountId, 3n)));
  const charging = goOn((turn) => world.chargeAll(`turn ${turn}`, 1n));
  const reading = goOn(async () => expect(await balanceMinor(db, accountIds[0] ?? 0n)).toBeGreaterThan(0n));
  await world.divide();
  // Some more of each, by connections whose plans were made for the table of before.
  await until('charged in the month', async () => (await chargedInMonth(world)) > 20n, 30_000);
  over = true;
  const [posted, batches] = [await Promise.all(posting), await charging, await reading];
  for (const [index, accountId] of accountIds.entries()) {
    const wanted = 1_000_01n + 3n * BigInt(posted[index] ?? 0) - BigInt(batches);
    expect(await balanceMinor(db, accountId)).toBe(wanted);
  }
});

/** Charges with a number of the month, and not of the time before. */
const chargedInMonth = async ({ db }: MonthWorld): Promise<bigint> => {
  const rows = await db.$queryRaw<{ charges: bigint }[]>`
    SELECT count(*) AS charges FROM ledger_transaction WHERE kind = 'charge' AND id > 2000000000000000`;
  return rows[0]?.charges ?? 0n;
};
