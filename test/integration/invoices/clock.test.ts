// Guarantee: an invoice that no money has come for is over when its last day is, in the provider's zone, and nobody else's;
// support is reminded once of what it has not answered within the promised working hours.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  expireInvoices,
  findInvoice,
  issueInvoice,
  recordPayment,
  rejectInvoice,
  remindUnanswered,
  takeInvoice,
} from '../../../src/invoices/index.ts';
import {
  agent,
  type InvoiceWorld,
  newInvoice,
  openInvoiceWorld,
  queuedKeys,
  queuedNotices,
  supportChatId,
} from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  // What earlier tests left open is not to be looked at by later ones.
  await world.db.invoice.updateMany({
    where: { closed: null, paidMinor: 0n },
    data: { closed: 'expired', closedAt: world.clock.now(), remindedAt: world.clock.now() },
  });
  // Monday, noon in Moscow: due on the next Monday, the 30th.
  world.setTime('2026-11-23T09:00:00Z');
});

test('on its last day it is open, and a moment later it is over', async () => {
  const { id: invoiceId, chatId } = await newInvoice(world.deps);
  world.setTime('2026-11-30T20:59:59Z');
  expect(await expireInvoices(world.deps)).toBe(0);
  world.setTime('2026-11-30T21:00:00Z');
  expect(await expireInvoices(world.deps)).toBe(1);
  expect(await expireInvoices(world.deps)).toBe(0);
  const closedAt = world.clock.now();
  expect(await findInvoice(world.db, invoiceId)).toMatchObject({ state: 'expired', version: 1, closedAt });
  expect((await queuedNotices(world.db, chatId)).at(-1)).toMatchObject({ event: 'expired' });
  expect(await queuedKeys(world.db, `invoice:${invoiceId}:v1:`)).toHaveLength(2);
});

test('two instances that look at once tell each customer once', async () => {
  const made = await Promise.all(Array.from({ length: 5 }, () => newInvoice(world.deps)));
  world.setTime('2026-12-05T09:00:00Z');
  const counts = await Promise.all([expireInvoices(world.deps), expireInvoices(world.deps)]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
  for (const { id } of made) expect(await findInvoice(world.db, id)).toMatchObject({ state: 'expired', version: 1 });
});

test('a night’s run takes all there are, page by page', async () => {
  const { id, year, sequence } = await newInvoice(world.deps);
  await world.db.$executeRaw`
    INSERT INTO invoice (number, year, sequence, account_id, user_id, chat_id, request_key, payer, payer_inn, seller, vat,
                         amount_minor, currency, requested_at, issued_on, due_on)
    SELECT '26-' || lpad((sequence + n)::text, 5, '0'), year, sequence + n, account_id, user_id, chat_id, 'many:' || n, payer,
           payer_inn, seller, vat, amount_minor, currency, requested_at, issued_on, due_on
      FROM invoice, generate_series(1, 104) n WHERE id = ${id}`;
  await world.db.invoiceSeries.update({ where: { year }, data: { last: sequence + 104 } });
  world.setTime('2026-12-05T09:00:00Z');
  expect(await expireInvoices(world.deps)).toBe(105);
});

test('what is paid, begun to be paid, or rejected does not expire', async () => {
  const pay = async (amountMinor: bigint) => {
    const { id: invoiceId } = await newInvoice(world.deps);
    await recordPayment(world.deps, { invoiceId, amountMinor, orderNumber: '1', agent });
  };
  await pay(100_000n);
  await pay(1n);
  const { id: invoiceId } = await newInvoice(world.deps);
  await rejectInvoice(world.deps, { invoiceId, agent, reason: 'Нет договора' });
  world.setTime('2027-06-01T09:00:00Z');
  expect(await expireInvoices(world.deps)).toBe(0);
});

test('support is reminded after four working hours without an answer, once', async () => {
  const { id: invoiceId } = await newInvoice(world.deps);
  world.setTime('2026-11-23T12:59:00Z');
  expect(await remindUnanswered(world.deps)).toBe(0);
  world.setTime('2026-11-23T13:00:00Z');
  const counts = await Promise.all([remindUnanswered(world.deps), remindUnanswered(world.deps)]);
  expect(counts.sort()).toEqual([0, 1]);
  world.setTime('2026-11-26T13:00:00Z');
  expect(await remindUnanswered(world.deps)).toBe(0);
  expect((await queuedNotices(world.db, supportChatId)).at(-1)).toEqual({
    ...{ kind: 'support.overdue', invoiceId: String(invoiceId) },
  });
  // An agent who was shown the invoice before may act on it still.
  expect(await findInvoice(world.db, invoiceId)).toMatchObject({ version: 0, remindedAt: expect.any(Date) });
});

test('nights and weekends do not count', async () => {
  // Friday, an hour before the end of work; the fourth hour ends on Monday at noon.
  world.setTime('2026-11-27T14:00:00Z');
  await newInvoice(world.deps);
  world.setTime('2026-11-30T08:59:00Z');
  expect(await remindUnanswered(world.deps)).toBe(0);
  world.setTime('2026-11-30T09:00:00Z');
  expect(await remindUnanswered(world.deps)).toBe(1);
});

test('whatever support has answered, or the customer has paid, is not reminded of', async () => {
  const { id: taken } = await newInvoice(world.deps);
  await takeInvoice(world.deps, { invoiceId: taken, agent });
  const { id: issued } = await newInvoice(world.deps);
  await issueInvoice(world.deps, { invoiceId: issued, agent });
  const { id: paid } = await newInvoice(world.deps);
  await recordPayment(world.deps, { invoiceId: paid, amountMinor: 1n, orderNumber: '1', agent });
  world.setTime('2026-11-25T09:00:00Z');
  expect(await remindUnanswered(world.deps)).toBe(0);
});

test('without a support group nobody is reminded, and nothing is marked', async () => {
  const { id } = await newInvoice(world.deps);
  world.setTime('2026-11-25T09:00:00Z');
  expect(await remindUnanswered({ ...world.deps, supportChatId: undefined })).toBe(0);
  expect(await findInvoice(world.db, id)).toMatchObject({ remindedAt: null });
});
