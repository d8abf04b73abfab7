// Guarantee: invoices are numbered without gaps and without doubles in each year, whoever asks at once and whatever fails.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestInvoice } from '../../../src/invoices/index.ts';
import {
  type InvoiceWorld,
  newCustomer,
  newInvoice,
  newRequestKey,
  openInvoiceWorld,
  payer,
} from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld({ maxConnections: 20 });
});
afterAll(() => world.close());

const numbersOf = async (year: number): Promise<string[]> => {
  const rows = await world.db.invoice.findMany({ where: { year }, orderBy: { sequence: 'asc' } });
  return rows.map(({ number }) => number);
};

const expected = (year: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${year}-${String(index + 1).padStart(5, '0')}`);

/** Fails the transactions of some of the wishes: after the number was taken, at the first or the last thing told. */
function failing(every: number) {
  let asked = 0;
  return async () => {
    asked += 1;
    const fails = asked % every === 0 ? (['document', 'letter'] as const)[asked % 2] : undefined;
    const fail = async () => {
      throw new Error('undone on purpose');
    };
    const deps = {
      ...world.deps,
      ...(fails === 'document' ? { enqueueNotice: fail } : {}),
      ...(fails === 'letter' ? { enqueueLetter: fail } : {}),
    };
    const customer = await newCustomer(world.db);
    const wish = { ...customer, amountMinor: 100_000n, requisites: payer, requestKey: newRequestKey() };
    return requestInvoice(deps, wish);
  };
}

test('50 at once, a third of them undone: no gap, no double', async () => {
  const ask = failing(3);
  const results = await Promise.allSettled(Array.from({ length: 50 }, () => ask()));
  const undone = results.filter(({ status }) => status === 'rejected');
  expect(undone).toHaveLength(16);
  for (const result of undone) expect(String((result as PromiseRejectedResult).reason)).toContain('undone on purpose');
  expect(await numbersOf(2026)).toEqual(expected('26', 34));
});

test('each year begins anew, also when the old one’s last and the new one’s first are asked for at once', async () => {
  const before = (await numbersOf(2026)).length;
  world.setTime('2026-12-31T20:59:59Z');
  const lastOnes = Promise.all(Array.from({ length: 5 }, () => newInvoice(world.deps)));
  const inJanuary = { ...world.deps, clock: { now: () => new Date('2026-12-31T21:00:00Z') } };
  await Promise.all(Array.from({ length: 5 }, () => newInvoice(inJanuary)));
  await lastOnes;
  expect(await numbersOf(2026)).toEqual(expected('26', before + 5));
  expect(await numbersOf(2027)).toEqual(expected('27', 5));
});

test('past 99,999 the number grows by a digit', async () => {
  const year = 2031;
  world.setTime('2031-06-02T09:00:00Z');
  await world.db.invoiceSeries.create({ data: { year, last: 99_998 } });
  expect((await newInvoice(world.deps)).number).toBe('31-99999');
  expect((await newInvoice(world.deps)).number).toBe('31-100000');
  // For the books at the end: as if the first ones had been there. Numbers stand as they are for all but the owner.
  const owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  await owner.query('UPDATE invoice SET sequence = sequence - 99998 WHERE year = $1', [year]);
  await owner.end();
  await world.db.invoiceSeries.update({ where: { year }, data: { last: 2 } });
});
