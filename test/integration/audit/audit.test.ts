// Guarantee: what support does is in the log with who and why, if and only if it was done; the application cannot change or
// remove it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actsOnInvoice, actsSince, recordAct } from '../../../src/audit/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { agent, type InvoiceWorld, newInvoice, openInvoiceWorld, otherAgent } from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld();
});
afterAll(() => world.close());

const at = (iso: string) => new Date(iso);

test('an act is kept whole', async () => {
  const { id: invoiceId, accountId } = await newInvoice(world.deps);
  const act = { at: at('2026-11-23T09:00:00Z'), agent, act: 'credit', accountId, invoiceId } as const;
  const more = { amountMinor: -5n, currency: 'RUB', reason: 'Возврат', ledgerTransactionId: 7n } as const;
  await inTransaction(world.db, (tx) => recordAct(tx, { ...act, ...more, detail: { order: '17' } }));
  expect(await actsOnInvoice(world.db, invoiceId)).toEqual([
    { id: expect.any(BigInt), ...act, ...more, detail: { order: '17' } },
  ]);
});

test('a long name and long words are cut, not refused', async () => {
  const { id: invoiceId } = await newInvoice(world.deps);
  const talkative = { id: 1n, name: '😀'.repeat(300) };
  await inTransaction(world.db, (tx) =>
    recordAct(tx, { at: new Date(), agent: talkative, act: 'debit', invoiceId, reason: 'ё'.repeat(5000) }),
  );
  const [kept] = await actsOnInvoice(world.db, invoiceId);
  expect(kept?.agent.name).toBe('😀'.repeat(128));
  expect(kept?.reason).toBe('ё'.repeat(500));
});

test('an act of an undone transaction was none', async () => {
  const { id: invoiceId } = await newInvoice(world.deps);
  const undone = inTransaction(world.db, async (tx) => {
    await recordAct(tx, { at: new Date(), agent, act: 'credit', invoiceId });
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await actsOnInvoice(world.db, invoiceId)).toEqual([]);
});

test('a card shows the last twenty, oldest first', async () => {
  const { id: invoiceId } = await newInvoice(world.deps);
  await inTransaction(world.db, async (tx) => {
    for (let count = 1; count <= 25; count += 1) {
      await recordAct(tx, { at: new Date(), agent, act: 'credit', invoiceId, reason: String(count) });
    }
  });
  const reasons = (await actsOnInvoice(world.db, invoiceId)).map(({ reason }) => Number(reason));
  expect(reasons).toEqual(Array.from({ length: 20 }, (_, index) => index + 6));
});

test('a day’s acts, from its first moment to before its last', async () => {
  const moments = ['2030-01-01T00:00:00Z', '2030-01-01T23:59:59Z', '2030-01-02T00:00:00Z'];
  await inTransaction(world.db, async (tx) => {
    for (const iso of moments) await recordAct(tx, { at: at(iso), agent: otherAgent, act: 'bank-import' });
  });
  const day = { from: at('2030-01-01T00:00:00Z'), to: at('2030-01-02T00:00:00Z') };
  expect((await actsSince(world.db, day)).map((act) => act.at.toISOString())).toEqual([
    '2030-01-01T00:00:00.000Z',
    '2030-01-01T23:59:59.000Z',
  ]);
});

test('the application’s role may neither change nor remove an act', async () => {
  await expect(world.db.auditEntry.updateMany({ data: { reason: 'x' } })).rejects.toThrow(/permission denied/);
  await expect(world.db.auditEntry.deleteMany()).rejects.toThrow(/permission denied/);
});
