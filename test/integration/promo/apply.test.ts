// Guarantee: a code is put on an open payment once and by its own terms, replaced and taken off without losing or gaining a place, and
// nobody finds codes by guessing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type InvoiceDeps, recordPayment } from '../../../src/invoices/index.ts';
import { cancelPayment } from '../../../src/payments/index.ts';
import { applyCode, claimOf, previewCode, removeCode } from '../../../src/promo/index.ts';
import { newInvoice, newCustomer as newPayer, seller } from '../../support/invoice-world.ts';
import { newCustomer } from '../../support/payment-world.ts';
import {
  agent,
  claimedOf,
  claimStates,
  newCode,
  openFor,
  openPromoWorld,
  type PromoWorld,
  pay,
} from '../../support/promo-world.ts';

const minute = 60_000;
let world: PromoWorld;
beforeAll(async () => {
  world = await openPromoWorld();
});
afterAll(() => world.close());

/** Invoices beside the payments; no letters are sent. */
const invoices = (): InvoiceDeps => ({
  ...world.deps,
  ...{ enqueueLetter: async () => undefined, seller, vat: { first: 'none', later: [] } },
  ...{ supportChatId: undefined, supportEmail: undefined },
});

/** Puts a code on a payment by its own person. */
const apply = (payment: { id: number; userId: bigint }, code: string) =>
  applyCode(world.deps, { paymentId: payment.id, userId: payment.userId, code });

describe('a code', () => {
  test('is applied as it is typed, and the same again changes nothing', async () => {
    const code = await newCode(world, { code: 'WELCOME', totalLimit: 2 });
    const payment = await openFor(world);
    const applied = await apply(payment, ' «welcome» ');
    expect(applied).toMatchObject({ kind: 'applied', claim: { bonusMinor: 20_000n, state: 'reserved' } });
    expect(await apply(payment, 'WELCOME')).toEqual({ ...applied, claim: await claimOf(world.db, payment.id) });
    expect(await claimedOf(world.db, code)).toBe(1);
  });

  test('gives way to another, which leaves its place free', async () => {
    const [first, second] = [await newCode(world, { totalLimit: 1 }), await newCode(world)];
    const [payment, other] = [await openFor(world), await openFor(world)];
    await apply(payment, first.code);
    expect((await apply(other, first.code)).kind).toBe('refused');
    expect((await apply(payment, second.code)).kind).toBe('applied');
    expect(await claimStates(world.db, payment.id)).toEqual(['withdrawn', 'reserved']);
    expect((await apply(other, first.code)).kind).toBe('applied');
    expect([await claimedOf(world.db, first), await claimedOf(world.db, second)]).toEqual([1, 1]);
  });

  test('stays when the other is refused', async () => {
    const [first, second] = [await newCode(world), await newCode(world, { leastTopUpMinor: 100_001n })];
    const payment = await openFor(world);
    await apply(payment, first.code);
    expect(await apply(payment, second.code)).toMatchObject({
      ...{ kind: 'refused', reason: 'top-up-too-small', leastMinor: 100_001n, code: { id: second.id } },
    });
    expect((await claimOf(world.db, payment.id))?.code.id).toBe(first.id);
    expect([await claimedOf(world.db, first), await claimedOf(world.db, second)]).toEqual([1, 0]);
  });

  test('is taken off, once, and can be put on again', async () => {
    const code = await newCode(world);
    const payment = await openFor(world);
    const wanted = { paymentId: payment.id, userId: payment.userId };
    await apply(payment, code.code);
    expect(await removeCode(world.deps, wanted)).toEqual({ kind: 'removed' });
    expect(await removeCode(world.deps, wanted)).toEqual({ kind: 'none' });
    expect(await claimOf(world.db, payment.id)).toBeNull();
    expect(await claimedOf(world.db, code)).toBe(0);
    expect((await apply(payment, code.code)).kind).toBe('applied');
  });

  test('is counted for each account: reserved ones too, and two payments at once get one', async () => {
    const code = await newCode(world, { perAccountLimit: 1 });
    const customer = await newCustomer(world.db);
    const payments = [await openFor(world, { customer }), await openFor(world, { customer, amountMinor: 200_000n })];
    const answers = await Promise.all(payments.map((payment) => apply(payment, code.code)));
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['applied', 'refused']);
    expect(answers.find(({ kind }) => kind === 'refused')).toMatchObject({ reason: 'used-by-account' });
  });

  test('for the first top-up is refused after one, by card or by invoice', async () => {
    const code = await newCode(world, { firstTopUpOnly: true, perAccountLimit: 2 });
    const byCard = await openFor(world);
    await pay(world, byCard);
    const byInvoice = await newPayer(world.db, 'SOLE_PROPRIETOR');
    const { amountMinor, ...invoice } = await newInvoice(invoices(), { customer: byInvoice });
    const order = { invoiceId: invoice.id, amountMinor, expectedVersion: invoice.version, orderNumber: '17', agent };
    expect((await recordPayment(invoices(), order)).kind).toBe('credited');
    for (const customer of [byCard, byInvoice]) {
      const next = await openFor(world, { customer, amountMinor: 200_000n });
      expect(await apply(next, code.code)).toMatchObject({ kind: 'refused', reason: 'first-top-up-only' });
    }
  });

  test('is for an open payment of one’s own', async () => {
    const code = await newCode(world);
    const [payment, cancelled, paid, past] = [
      await openFor(world),
      await openFor(world),
      await openFor(world),
      await openFor(world),
    ];
    await cancelPayment(world.deps, cancelled.id);
    await pay(world, paid);
    const closed = { kind: 'payment-closed' };
    expect(await apply({ id: payment.id, userId: cancelled.userId }, code.code)).toEqual(closed);
    expect(await apply({ id: -1, userId: payment.userId }, code.code)).toEqual(closed);
    expect(await apply(cancelled, code.code)).toEqual(closed);
    expect(await apply(paid, code.code)).toEqual(closed);
    await world.db.payment.update({ where: { id: past.id }, data: { expiresAt: world.clock.now() } });
    expect(await apply(past, code.code)).toEqual(closed);
    const wanted = { paymentId: paid.id, userId: paid.userId };
    expect(await removeCode(world.deps, wanted)).toEqual(closed);
    expect(await claimedOf(world.db, code)).toBe(0);
  });
});

describe('before a sum is chosen', () => {
  test('a code is looked at, and no place is taken', async () => {
    const code = await newCode(world, { leastTopUpMinor: 900_000n });
    const { accountId, userId } = await newCustomer(world.db);
    const known = await previewCode(world.deps, { accountId, userId, code: code.code.toLowerCase() });
    expect(known).toEqual({ kind: 'known', code });
    expect(await claimedOf(world.db, code)).toBe(0);
  });

  test('what the account can never use is refused at once', async () => {
    const code = await newCode(world, { entityTypes: ['LEGAL_ENTITY'] });
    const { accountId, userId } = await newCustomer(world.db);
    expect(await previewCode(world.deps, { accountId, userId, code: code.code })).toEqual({
      ...{ kind: 'refused', reason: 'not-for-entity-type', entityTypes: ['LEGAL_ENTITY'], code },
    });
  });
});

describe('guessing', () => {
  test('is paused after five wrong codes, for right ones too, until the clock says so', async () => {
    const code = await newCode(world);
    const payment = await openFor(world);
    const guessed = [];
    for (const guess of ['NONE1', 'x', 'NONE2', 'NONE3', 'NONE4']) guessed.push(await apply(payment, guess));
    const until = new Date(world.clock.now().getTime() + 5 * minute);
    expect(guessed).toEqual([
      ...[4, 3, 2, 1].map((triesLeft) => ({ kind: 'unknown', triesLeft })),
      { kind: 'paused', until },
    ]);
    const { accountId, userId } = payment;
    expect(await apply(payment, code.code)).toEqual({ kind: 'paused', until });
    expect(await previewCode(world.deps, { accountId, userId, code: code.code })).toEqual({ kind: 'paused', until });
    // Others are not made to wait.
    expect((await apply(await openFor(world), code.code)).kind).toBe('applied');
    world.clock.advance(5 * minute);
    expect((await apply(payment, code.code)).kind).toBe('applied');
    const again = [];
    for (let tries = 0; tries < 5; tries += 1) again.push(await apply(payment, 'NONE5'));
    expect(again.at(-1)).toEqual({ kind: 'paused', until: new Date(world.clock.now().getTime() + 60 * minute) });
  });

  test('many at once are counted one by one, on every screen together', async () => {
    const payment = await openFor(world);
    const { accountId, userId } = payment;
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2
          ? apply(payment, `NO-SUCH-${index}`)
          : previewCode(world.deps, { accountId, userId, code: `NO-SUCH-${index}` }),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'unknown')).toHaveLength(4);
    expect(answers.filter(({ kind }) => kind === 'paused')).toHaveLength(8);
  });

  test('a right code does not wipe the wrong ones out, and a refused one is not wrong', async () => {
    const [code, stale] = [await newCode(world), await newCode(world, { leastTopUpMinor: 900_000n })];
    const payment = await openFor(world);
    for (const guess of ['NONE1', 'NONE2', 'NONE3', 'NONE4']) await apply(payment, guess);
    expect((await apply(payment, stale.code)).kind).toBe('refused');
    expect((await apply(payment, code.code)).kind).toBe('applied');
    expect((await apply(payment, 'NONE5')).kind).toBe('paused');
  });
});
