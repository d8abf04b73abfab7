// Guarantee: a wish for an invoice leads to one invoice, however often it is heard; its number, its document's facts, the
// payer kept for the next time and all that is told of it stand or fall together; and an account gets no more than it may.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  findInvoice,
  findInvoiceByNumber,
  findPayer,
  type Invoice,
  listInvoices,
  openInvoices,
  ownInvoice,
  requestInvoice,
  resendDocument,
  savedPayers,
} from '../../../src/invoices/index.ts';
import { maxOpenInvoices } from '../../../src/invoices/request.ts';
import {
  type InvoiceWorld,
  newCustomer,
  newInvoice,
  newRequestKey,
  openInvoiceWorld,
  payer,
  queuedKeys,
  queuedLetters,
  seller,
} from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld();
});
afterAll(() => world.close());

const request = async (wish: Partial<Parameters<typeof requestInvoice>[1]> = {}) => {
  const customer = await newCustomer(world.db);
  return { ...customer, amountMinor: 150_050n, requisites: payer, requestKey: newRequestKey(), ...wish };
};

test('the invoice says what was asked for, by the provider’s day and the rate in force on it', async () => {
  // New Year has come in Moscow, and not yet in UTC: the number, the days and the rate go by Moscow.
  world.setTime('2026-12-31T21:30:00Z');
  const wish = await request();
  const outcome = await requestInvoice(world.deps, wish);
  expect(outcome).toMatchObject({
    kind: 'requested',
    invoice: {
      number: '27-00001',
      state: 'requested',
      accountId: wish.accountId,
      userId: wish.userId,
      chatId: wish.chatId,
      amountMinor: 150_050n,
      paidMinor: 0n,
      currency: 'RUB',
      vat: 'vat22',
      payer,
      seller,
      payerInn: payer.inn,
      issuedOn: '2027-01-01',
      // The fifth working day after the holidays, which end on Friday the 8th.
      dueOn: '2027-01-15',
      version: 0,
      rejectionReason: null,
    },
  });
  world.setTime('2026-11-21T09:00:00Z');
  const earlier = await newInvoice(world.deps);
  expect(earlier).toMatchObject({ number: '26-00001', vat: 'vat20', issuedOn: '2026-11-21', dueOn: '2026-11-27' });
});

test('document, card and both letters are queued with it', async () => {
  const { id } = await newInvoice(world.deps);
  expect(await queuedKeys(world.db, `invoice:${id}:`)).toEqual([`invoice:${id}:v0:customer`, `invoice:${id}:v0:card`]);
  const invoiceId = String(id);
  expect(await queuedLetters(world.db, id)).toEqual([
    {
      dedupeKey: `invoice:${id}:request`,
      recipient: world.deps.supportEmail,
      content: { kind: 'invoice-request', invoiceId },
    },
    { dedupeKey: `invoice:${id}:copy`, recipient: payer.email, content: { kind: 'invoice-copy', invoiceId } },
  ]);
});

test('without a group and a mailbox only the customer is told', async () => {
  const { id } = await newInvoice({ ...world.deps, supportChatId: undefined, supportEmail: undefined });
  expect(await queuedKeys(world.db, `invoice:${id}:`)).toEqual([`invoice:${id}:v0:customer`]);
  expect(await queuedLetters(world.db, id)).toEqual([]);
});

test('one wish heard ten times at once is one invoice', async () => {
  const wish = await request();
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => requestInvoice(world.deps, wish)));
  expect(outcomes.filter(({ kind }) => kind === 'requested')).toHaveLength(1);
  expect(outcomes.filter(({ kind }) => kind === 'already-requested')).toHaveLength(9);
  const ids = new Set(outcomes.map((outcome) => ('invoice' in outcome ? outcome.invoice.id : undefined)));
  expect(ids.size).toBe(1);
  expect(await listInvoices(world.db, { accountId: wish.accountId, limit: 10 })).toHaveLength(1);
  // Heard again when invoices are no longer offered, it is answered the same.
  expect(await requestInvoice({ ...world.deps, seller: undefined }, wish)).toMatchObject({ kind: 'already-requested' });
});

test('whatever fails on the way leaves nothing behind', async () => {
  const wish = await request();
  const before = await newInvoice(world.deps);
  const failing = {
    ...world.deps,
    enqueueLetter: async () => {
      throw new Error('the queue is gone');
    },
  };
  await expect(requestInvoice(failing, wish)).rejects.toThrow('the queue is gone');
  expect(await listInvoices(world.db, { accountId: wish.accountId, limit: 10 })).toEqual([]);
  expect(await savedPayers(world.db, wish.accountId)).toEqual([]);
  expect(await queuedKeys(world.db, `invoice:${before.id + 1n}:`)).toEqual([]);
  expect((await newInvoice(world.deps)).sequence).toBe(before.sequence + 1);
});

test('who may not have one is told why', async () => {
  const person = await newCustomer(world.db, 'INDIVIDUAL');
  const notForPeople = await requestInvoice(world.deps, await request(person));
  expect(notForPeople).toEqual({ kind: 'not-offered', reason: 'entity-type' });
  const noSeller = await requestInvoice({ ...world.deps, seller: undefined }, await request());
  expect(noSeller).toEqual({ kind: 'not-offered', reason: 'no-seller' });
  const dollars = await newCustomer(world.db);
  await world.db.account.update({ where: { id: dollars.accountId }, data: { currency: 'USD' } });
  expect(await requestInvoice(world.deps, await request(dollars))).toEqual({ kind: 'not-offered', reason: 'currency' });
});

test.each([0n, -1n])('a sum of %s is a bug of the caller', async (amountMinor) => {
  await expect(requestInvoice(world.deps, await request({ amountMinor }))).rejects.toThrow(RangeError);
});

test('so many open invoices an account, counted under one lock', async () => {
  const customer = await newCustomer(world.db);
  const wishes = await Promise.all(Array.from({ length: maxOpenInvoices + 10 }, () => request(customer)));
  const outcomes = await Promise.all(wishes.map((wish) => requestInvoice(world.deps, wish)));
  expect(outcomes.filter(({ kind }) => kind === 'requested')).toHaveLength(maxOpenInvoices);
  const refused = outcomes.filter(({ kind }) => kind === 'refused');
  expect(refused).toEqual(
    Array.from({ length: 10 }, () => ({ kind: 'refused', reason: 'too-many-open', limit: maxOpenInvoices })),
  );
});

test('requisites are kept for the next time, by ИНН and КПП, last used first', async () => {
  const customer = await newCustomer(world.db);
  const proprietor = { ...payer, entityType: 'SOLE_PROPRIETOR', inn: '500100732259', kpp: null } as const;
  await requestInvoice(world.deps, await request(customer));
  world.clock.advance(1000);
  await requestInvoice(world.deps, await request({ ...customer, requisites: proprietor }));
  world.clock.advance(1000);
  const moved = { ...payer, address: 'г. Казань', email: 'new@romashka.example' };
  await requestInvoice(world.deps, await request({ ...customer, requisites: moved }));
  const saved = await savedPayers(world.db, customer.accountId);
  expect(saved.map(({ requisites }) => requisites)).toEqual([moved, proprietor]);
  const [first] = saved;
  expect(await findPayer(world.db, { payerId: first?.id ?? 0n, accountId: customer.accountId })).toEqual(first);
  const stranger = await newCustomer(world.db);
  expect(await findPayer(world.db, { payerId: first?.id ?? 0n, accountId: stranger.accountId })).toBeNull();
  const invoices = await listInvoices(world.db, { accountId: customer.accountId, limit: 10 });
  // What was handed out stays as it was.
  expect(invoices.map((invoice) => invoice.payer.address)).toEqual(['г. Казань', payer.address, payer.address]);
});

test('invoices are listed newest first, page by page, and found by number, by id and by who they belong to', async () => {
  const customer = await newCustomer(world.db);
  const made: Invoice[] = [];
  for (let count = 0; count < 5; count += 1) made.push(await newInvoice(world.deps, { customer }));
  const { accountId, userId } = customer;
  const first = await listInvoices(world.db, { accountId, limit: 3 });
  const second = await listInvoices(world.db, { accountId, limit: 3, before: first.at(-1)?.id ?? 0n });
  expect([...first, ...second]).toEqual([...made].reverse());
  const [one] = made;
  if (!one) throw new Error('no invoice was made');
  expect(await findInvoiceByNumber(world.db, one.number)).toEqual(one);
  expect(await findInvoiceByNumber(world.db, '26-99999')).toBeNull();
  expect(await findInvoice(world.db, one.id)).toEqual(one);
  expect(await ownInvoice(world.db, { invoiceId: one.id, userId })).toEqual(one);
  const stranger = await newCustomer(world.db);
  expect(await ownInvoice(world.db, { invoiceId: one.id, userId: stranger.userId })).toBeNull();
  expect(await ownInvoice(world.db, { invoiceId: 10n ** 30n, userId })).toBeNull();
  const open = await openInvoices(world.db, { limit: 100, payerInn: payer.inn });
  expect(open).toEqual(expect.arrayContaining(made));
  expect(await openInvoices(world.db, { limit: 100, payerInn: '0000000000' })).toEqual([]);
});

test('the document goes out again once for each time it is asked for', async () => {
  const { id, chatId } = await newInvoice(world.deps);
  await resendDocument(world.deps, { invoiceId: id, chatId, key: 'a' });
  await resendDocument(world.deps, { invoiceId: id, chatId, key: 'a' });
  await resendDocument(world.deps, { invoiceId: id, chatId, key: 'b' });
  const keys = await queuedKeys(world.db, `invoice:${id}:document:`);
  expect(keys).toEqual([`invoice:${id}:document:a`, `invoice:${id}:document:b`]);
});
