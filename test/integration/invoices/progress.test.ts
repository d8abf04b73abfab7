// Guarantee: of agents who press at once one acts and the others are told who; the customer and the card learn of every
// change, once; nothing is rejected that money has come for.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actsOnInvoice } from '../../../src/audit/index.ts';
import { findInvoice, issueInvoice, recordPayment, rejectInvoice, takeInvoice } from '../../../src/invoices/index.ts';
import {
  agent,
  type InvoiceWorld,
  newInvoice,
  openInvoiceWorld,
  otherAgent,
  queuedKeys,
  queuedNotices,
} from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld();
});
afterAll(() => world.close());

test('from request to issued, each step told and logged', async () => {
  const { id: invoiceId, chatId } = await newInvoice(world.deps);
  const taken = await takeInvoice(world.deps, { invoiceId, agent });
  expect(taken).toMatchObject({ kind: 'done', invoice: { state: 'in-work', version: 1 } });
  const issued = await issueInvoice(world.deps, { invoiceId, agent: otherAgent });
  expect(issued).toMatchObject({ kind: 'done', invoice: { state: 'issued', version: 2 } });
  expect(await queuedNotices(world.db, chatId)).toEqual([
    { kind: 'invoice.document', invoiceId: String(invoiceId) },
    { kind: 'invoice.changed', invoiceId: String(invoiceId), event: 'in-work' },
    { kind: 'invoice.changed', invoiceId: String(invoiceId), event: 'issued' },
  ]);
  const cards = (await queuedKeys(world.db, `invoice:${invoiceId}:v`)).filter((key) => key.endsWith(':card'));
  expect(cards).toEqual([0, 1, 2].map((version) => `invoice:${invoiceId}:v${version}:card`));
  const acts = await actsOnInvoice(world.db, invoiceId);
  expect(acts).toMatchObject([
    { act: 'invoice-taken', agent, invoiceId },
    { act: 'invoice-issued', agent: otherAgent, invoiceId },
  ]);
});

test('ten agents take one invoice at once: one has it, nine are told who', async () => {
  const { id: invoiceId } = await newInvoice(world.deps);
  const agents = Array.from({ length: 10 }, (_, index) => ({ id: BigInt(index + 1), name: `Агент ${index + 1}` }));
  const outcomes = await Promise.all(agents.map((one) => takeInvoice(world.deps, { invoiceId, agent: one })));
  const winner = agents[outcomes.findIndex(({ kind }) => kind === 'done')];
  const others = outcomes.filter(({ kind }) => kind === 'already');
  expect(others).toHaveLength(9);
  for (const other of others) expect(other).toMatchObject({ by: winner, invoice: { state: 'in-work', version: 1 } });
  expect(await actsOnInvoice(world.db, invoiceId)).toHaveLength(1);
});

test('an issued invoice is not taken back to work', async () => {
  const { id: invoiceId } = await newInvoice(world.deps);
  await issueInvoice(world.deps, { invoiceId, agent });
  expect(await takeInvoice(world.deps, { invoiceId, agent: otherAgent })).toMatchObject({ kind: 'already', by: agent });
  expect(await issueInvoice(world.deps, { invoiceId, agent: otherAgent })).toMatchObject({
    kind: 'already',
    by: agent,
  });
});

test('rejected with a reason, once; then it is closed to the other buttons', async () => {
  const { id: invoiceId } = await newInvoice(world.deps);
  const wish = { invoiceId, agent, reason: `  \0Нет договора\ud83d${' и не будет'.repeat(60)}  ` };
  const rejected = await rejectInvoice(world.deps, wish);
  expect(rejected).toMatchObject({ kind: 'done', invoice: { state: 'rejected', closedAt: world.clock.now() } });
  const invoice = await findInvoice(world.db, invoiceId);
  expect(invoice?.rejectionReason).toHaveLength(500);
  expect(invoice?.rejectionReason?.startsWith('Нет договора')).toBe(true);
  expect(await rejectInvoice(world.deps, { ...wish, agent: otherAgent })).toMatchObject({ kind: 'already', by: agent });
  expect(await takeInvoice(world.deps, { invoiceId, agent })).toMatchObject({ kind: 'closed' });
  expect(await issueInvoice(world.deps, { invoiceId, agent })).toMatchObject({ kind: 'closed' });
  expect(await queuedKeys(world.db, `invoice:${invoiceId}:v2`)).toEqual([]);
});

test('an invoice that is paid, or partly, is not rejected', async () => {
  for (const amountMinor of [100_000n, 1n]) {
    const { id: invoiceId } = await newInvoice(world.deps);
    await recordPayment(world.deps, { invoiceId, amountMinor, orderNumber: '1', agent });
    const outcome = await rejectInvoice(world.deps, { invoiceId, agent, reason: 'Передумали' });
    expect(outcome).toMatchObject({ kind: 'closed', invoice: { paidMinor: amountMinor, closed: null } });
  }
});

test('a reason without a word is a bug of the caller, and no such invoice is said', async () => {
  const { id: invoiceId } = await newInvoice(world.deps);
  await expect(rejectInvoice(world.deps, { invoiceId, agent, reason: ' \n' })).rejects.toThrow(RangeError);
  expect(await takeInvoice(world.deps, { invoiceId: 999_999n, agent })).toEqual({ kind: 'unknown-invoice' });
  const nowhere = { invoiceId: 999_999n, agent, reason: 'Нет' };
  expect(await rejectInvoice(world.deps, nowhere)).toEqual({ kind: 'unknown-invoice' });
});
