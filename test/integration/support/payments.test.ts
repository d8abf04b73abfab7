// Guarantee: the bank's money for an invoice is credited once however many agents confirm it at once, and above the limit
// only when a second agent agrees.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findInvoice, type Invoice, recordPayment } from '../../../src/invoices/index.ts';
import { type Approval, approve, confirmPayment, decline } from '../../../src/support/index.ts';
import { balanceMinor, newInvoice, queuedNotices } from '../../support/invoice-world.ts';
import { agents, type DeskWorld, limitMinor, openDeskWorld } from './desk-world.ts';

const [olga = { id: 1n, name: '' }, peter = olga] = agents;
const largeMinor = limitMinor * 5n;
let world: DeskWorld;

beforeAll(async () => {
  world = await openDeskWorld();
});
afterAll(() => world.close());

async function askedPayment(orderNumber = '77'): Promise<{ approval: Approval; invoice: Invoice }> {
  const { id: invoiceId, version } = await newInvoice(world.deps, { amountMinor: largeMinor });
  const payment = { invoiceId, amountMinor: largeMinor, orderNumber, agent: olga, expectedVersion: version };
  const outcome = await confirmPayment(world.deps, payment);
  if (outcome.kind !== 'needs-second-agent') throw new Error(`nobody was asked: ${outcome.kind}`);
  return outcome;
}

test('a large payment of an invoice waits for a second agent, and the invoice says so', async () => {
  const { db } = world;
  const { approval, invoice } = await askedPayment();
  expect(invoice).toMatchObject({ state: 'paid', awaitsApproval: true, paidMinor: 0n });
  expect(approval).toMatchObject({ act: { kind: 'invoice-payment', amountMinor: largeMinor, orderNumber: '77' } });
  expect(await balanceMinor(db, invoice.accountId)).toBe(0n);
});

test('twenty agents approve a large payment at once: it is credited once', async () => {
  const { deps, db, acts } = world;
  const { approval, invoice } = await askedPayment();
  const outcomes = await Promise.all(agents.map((agent) => approve(deps, { approvalId: approval.id, agent })));
  expect(outcomes.filter(({ kind }) => kind === 'approved')).toMatchObject([
    { done: { kind: 'credited', invoice: { state: 'credited', awaitsApproval: false } } },
  ]);
  expect(await balanceMinor(db, invoice.accountId)).toBe(largeMinor);
  expect(await acts(invoice.accountId)).toEqual(['approval-asked', 'invoice-payment']);
});

test('twenty agents report the same large payment at once: one request, and the others learn that it waits', async () => {
  const { deps, db, acts } = world;
  const { id: invoiceId, accountId, version } = await newInvoice(deps, { amountMinor: largeMinor });
  const payment = { invoiceId, amountMinor: largeMinor, orderNumber: '78', expectedVersion: version };
  const outcomes = await Promise.all(agents.map((agent) => confirmPayment(deps, { ...payment, agent })));
  expect(outcomes.filter(({ kind }) => kind === 'needs-second-agent')).toHaveLength(1);
  expect(outcomes.filter(({ kind }) => kind === 'already-waiting')).toHaveLength(19);
  expect(await db.approval.count({ where: { invoiceId } })).toBe(1);
  expect(await acts(accountId)).toEqual(['approval-asked']);
});

test('a declined payment leaves the invoice as it was, to be confirmed anew', async () => {
  const { deps, db } = world;
  const { approval, invoice } = await askedPayment();
  await decline(deps, { approvalId: approval.id, agent: peter });
  const after = await findInvoice(db, invoice.id);
  expect(after).toMatchObject({ state: 'requested', awaitsApproval: false });
  const payment = { invoiceId: invoice.id, amountMinor: largeMinor, orderNumber: '77', agent: olga };
  // The press that asked the first time, come again: what it was shown is not so any more.
  const stale = await confirmPayment(deps, { ...payment, expectedVersion: invoice.version - 1 });
  expect(stale).toMatchObject({ kind: 'changed' });
  const anew = await confirmPayment(deps, { ...payment, expectedVersion: after?.version ?? -1 });
  expect(anew).toMatchObject({ kind: 'needs-second-agent' });
});

test('a payment that came meanwhile from the bank’s file is not credited a second time by agreeing', async () => {
  const { deps, db, acts } = world;
  const { approval, invoice } = await askedPayment();
  const { id: invoiceId, accountId } = invoice;
  await recordPayment(deps, { invoiceId, amountMinor: largeMinor, orderNumber: '77', agent: peter });
  expect(await approve(deps, { approvalId: approval.id, agent: peter })).toMatchObject({
    kind: 'approved',
    done: { kind: 'already-recorded', invoice: { awaitsApproval: false } },
  });
  expect(await balanceMinor(db, accountId)).toBe(largeMinor);
  expect(await acts(accountId)).toEqual(['approval-asked', 'invoice-payment', 'approval-approved']);
});

test('up to the limit a payment is credited at once, by twenty agents at once a single time', async () => {
  const { deps, db, acts } = world;
  const { id: invoiceId, accountId, version } = await newInvoice(deps, { amountMinor: limitMinor });
  const payment = { invoiceId, amountMinor: limitMinor, orderNumber: '79', expectedVersion: version };
  const outcomes = await Promise.all(agents.map((agent) => confirmPayment(deps, { ...payment, agent })));
  expect(outcomes.filter(({ kind }) => kind === 'credited')).toHaveLength(1);
  expect(outcomes.filter(({ kind }) => kind === 'already-recorded')).toHaveLength(19);
  expect(await balanceMinor(db, accountId)).toBe(limitMinor);
  expect(await acts(accountId)).toEqual(['invoice-payment']);
});

test('a large payment that was credited is said to have been, and asks nobody', async () => {
  const { deps, db } = world;
  const { approval, invoice } = await askedPayment('80');
  await approve(deps, { approvalId: approval.id, agent: peter });
  const payment = { invoiceId: invoice.id, amountMinor: largeMinor, orderNumber: '№ 80', agent: olga };
  const again = await confirmPayment(deps, { ...payment, expectedVersion: invoice.version - 1 });
  expect(again).toMatchObject({ kind: 'already-recorded', invoice: { awaitsApproval: false } });
  expect(await db.approval.count({ where: { invoiceId: invoice.id } })).toBe(1);
});

test('a payment of an invoice that is not there is said to be so, large or not', async () => {
  const payment = { invoiceId: 999_999n, orderNumber: '1', agent: olga, expectedVersion: 0 };
  for (const amountMinor of [1n, largeMinor]) {
    expect(await confirmPayment(world.deps, { ...payment, amountMinor })).toEqual({ kind: 'unknown-invoice' });
  }
});

/** @returns what the customer was told of the invoice since, each event with its sum */
async function toldOf(invoice: Invoice): Promise<string[]> {
  const told = await queuedNotices(world.db, invoice.chatId);
  return told
    .filter(({ kind }) => kind === 'invoice.changed')
    .map(({ event, amountMinor = '' }) => `${String(event)} ${String(amountMinor)}`.trim());
}

test.each(['approve', 'decline'] as const)(
  'money that came meanwhile is told once, with its sum, also when the second agent decides: %s',
  async (decision) => {
    const { approval, invoice } = await askedPayment('81');
    const payment = { invoiceId: invoice.id, amountMinor: largeMinor, orderNumber: '81', agent: peter };
    await recordPayment(world.deps, payment);
    const word = { approvalId: approval.id, agent: peter };
    await (decision === 'approve' ? approve(world.deps, word) : decline(world.deps, word));
    expect(await toldOf(invoice)).toEqual([`paid ${largeMinor}`, `credited ${largeMinor}`]);
    expect(await findInvoice(world.db, invoice.id)).toMatchObject({ state: 'credited', awaitsApproval: false });
  },
);

test('a further payment of an invoice that has all its money is told when it is credited, and not before', async () => {
  const { deps, db } = world;
  const { id: invoiceId } = await newInvoice(deps, { amountMinor: 500n });
  await recordPayment(deps, { invoiceId, amountMinor: 500n, orderNumber: '82', agent: olga });
  const { version = -1 } = (await findInvoice(db, invoiceId)) ?? {};
  const more = { invoiceId, amountMinor: largeMinor, orderNumber: '83', agent: olga, expectedVersion: version };
  const asked = await confirmPayment(deps, more);
  if (asked.kind !== 'needs-second-agent') throw new Error(asked.kind);
  expect(await toldOf(asked.invoice)).toEqual(['credited 500']);
  await approve(deps, { approvalId: asked.approval.id, agent: peter });
  expect(await toldOf(asked.invoice)).toEqual(['credited 500', `credited ${largeMinor}`]);
});

test('who has paid a part and was told of more that is not theirs reads how it stands, and of no new money', async () => {
  const { deps, db } = world;
  const { id: invoiceId } = await newInvoice(deps, { amountMinor: largeMinor * 2n });
  await recordPayment(deps, { invoiceId, amountMinor: 500n, orderNumber: '84', agent: olga });
  const { version = -1 } = (await findInvoice(db, invoiceId)) ?? {};
  const more = { invoiceId, amountMinor: largeMinor, orderNumber: '85', agent: olga, expectedVersion: version };
  const asked = await confirmPayment(deps, more);
  if (asked.kind !== 'needs-second-agent') throw new Error(asked.kind);
  await decline(deps, { approvalId: asked.approval.id, agent: peter });
  expect(await toldOf(asked.invoice)).toEqual(['partly-paid 500', `paid ${largeMinor}`, 'partly-paid']);
});
