// Guarantee: a code's bonus comes with the money of its payment and with nothing else, once, whatever has become of the payment, the
// code or the link meanwhile; and a place that is given up is free again.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { balanceOf } from '../../../src/accounts/balance-of.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { cancelPayment, recordCancellation, supersedePayment } from '../../../src/payments/cancel.ts';
import { expireLinks, findPayment, type OwnedPayment, openPayment } from '../../../src/payments/index.ts';
import { applyCode, bonusOf, claimOf, removeCode, stopCode } from '../../../src/promo/index.ts';
import {
  agent,
  bonusMinor,
  claimedOf,
  claimStates,
  newCode,
  openFor,
  openPromoWorld,
  type PromoWorld,
  pay,
} from '../../support/promo-world.ts';

const day = 24 * 60 * 60_000;
let world: PromoWorld;
beforeAll(async () => {
  world = await openPromoWorld();
});
afterAll(() => world.close());

const own = ({ id, userId }: OwnedPayment) => ({ paymentId: id, userId });
const apply = (payment: OwnedPayment, code: string) => applyCode(world.deps, { ...own(payment), code });
/** A payment with a new code on it. */
async function withCode(...terms: Parameters<typeof newCode> extends [unknown, ...infer Rest] ? Rest : never) {
  const code = await newCode(world, ...terms);
  const payment = await openFor(world);
  expect((await apply(payment, code.code)).kind).toBe('applied');
  return { code, payment };
}

describe('the bonus', () => {
  test('is granted with the money, once, and stands beside it', async () => {
    const { code, payment } = await withCode();
    expect(await bonusMinor(world.db, payment.accountId)).toBe(0n);
    expect([await pay(world, payment), await pay(world, payment)]).toEqual(['credited', 'already-credited']);
    expect(await balanceOf(world.db, payment.accountId)).toMatchObject({
      availableMinor: 100_000n,
      bonusMinor: 20_000n,
    });
    expect(await bonusOf(world.db, payment.id)).toEqual({ kind: 'granted', code: code.code, bonusMinor: 20_000n });
    expect(await claimedOf(world.db, code)).toBe(1);
    const posted = await world.db
      .$queryRaw`SELECT detail FROM ledger_transaction WHERE kind = 'promo' ORDER BY id DESC LIMIT 1`;
    expect(posted).toEqual([{ detail: { code: code.code, payment: String(payment.id) } }]);
  });

  test('is of a share as it was promised', async () => {
    const { payment } = await withCode({ bonus: { kind: 'percent', percent: 15, capMinor: 14_999n } });
    await pay(world, payment);
    expect(await bonusMinor(world.db, payment.accountId)).toBe(14_999n);
  });

  test('promised with an open link is kept, though the code was stopped or has ended', async () => {
    const stopped = await withCode();
    const ended = await withCode({ validTo: new Date(world.clock.now().getTime() + 60_000) });
    await stopCode(world.deps, { code: stopped.code.code, agent });
    world.clock.advance(60_000);
    for (const { payment } of [stopped, ended]) {
      await pay(world, payment);
      expect(await bonusMinor(world.db, payment.accountId)).toBe(20_000n);
    }
  });

  test('of a code taken off does not come, and nothing is said of it', async () => {
    const { payment } = await withCode();
    await removeCode(world.deps, own(payment));
    await pay(world, payment);
    expect(await bonusMinor(world.db, payment.accountId)).toBe(0n);
    expect(await bonusOf(world.db, payment.id)).toEqual({ kind: 'none' });
  });

  test('for the first top-up goes to the one that is paid first', async () => {
    const { code, payment } = await withCode({ firstTopUpOnly: true, perAccountLimit: 2 });
    const second = await openFor(world, { customer: payment, amountMinor: 200_000n });
    expect((await apply(second, code.code)).kind).toBe('applied');
    await Promise.all([pay(world, second), pay(world, payment)]);
    expect(await bonusMinor(world.db, payment.accountId)).toBe(20_000n);
    expect(await claimedOf(world.db, code)).toBe(1);
    const became = [await bonusOf(world.db, payment.id), await bonusOf(world.db, second.id)];
    expect(became.map(({ kind }) => kind).toSorted()).toEqual(['granted', 'lapsed']);
  });
});

describe('a place is free again', () => {
  test('when the customer gives the payment up', async () => {
    const { code, payment } = await withCode({ totalLimit: 1 });
    await cancelPayment(world.deps, payment.id);
    expect(await claimedOf(world.db, code)).toBe(0);
    expect((await apply(await openFor(world), code.code)).kind).toBe('applied');
  });

  test('when the gateway ends it', async () => {
    const { code, payment } = await withCode();
    const heard = { paymentId: payment.id, reason: 'declined', tell: false };
    await inTransaction(world.db, (tx) => recordCancellation(tx, world.deps, heard));
    expect(await claimedOf(world.db, code)).toBe(0);
  });

  test('when links expire, of several codes and many payments at once', async () => {
    const [first, second] = [await newCode(world), await newCode(world)];
    const payments = await Promise.all(Array.from({ length: 12 }, () => openFor(world)));
    await Promise.all(payments.map((payment, index) => apply(payment, (index % 3 ? first : second).code)));
    expect([await claimedOf(world.db, first), await claimedOf(world.db, second)]).toEqual([8, 4]);
    world.clock.advance(day);
    await Promise.all([expireLinks(world.deps), expireLinks(world.deps), expireLinks(world.deps)]);
    expect([await claimedOf(world.db, first), await claimedOf(world.db, second)]).toEqual([0, 0]);
  });
});

describe('late money', () => {
  test('takes the code up again', async () => {
    const { code, payment } = await withCode();
    world.clock.advance(day);
    await expireLinks(world.deps);
    await pay(world, payment);
    expect(await bonusMinor(world.db, payment.accountId)).toBe(20_000n);
    expect(await claimedOf(world.db, code)).toBe(1);
    expect(await claimStates(world.db, payment.id)).toEqual(['granted']);
  });

  test('comes without the bonus when others have taken the places, and the receipt knows it', async () => {
    const { code, payment } = await withCode({ totalLimit: 1 });
    await cancelPayment(world.deps, payment.id);
    await apply(await openFor(world), code.code);
    expect(await pay(world, payment)).toBe('credited');
    expect(await balanceOf(world.db, payment.accountId)).toMatchObject({ availableMinor: 100_000n, bonusMinor: 0n });
    expect(await bonusOf(world.db, payment.id)).toEqual({ kind: 'lapsed', code: code.code });
    expect(await claimedOf(world.db, code)).toBe(1);
  });

  test('comes without it when the code was stopped', async () => {
    const { code, payment } = await withCode();
    await cancelPayment(world.deps, payment.id);
    await stopCode(world.deps, { code: code.code, agent });
    await pay(world, payment);
    expect(await bonusOf(world.db, payment.id)).toEqual({ kind: 'lapsed', code: code.code });
  });
});

describe('a payment in the place of another', () => {
  /** Opens a payment of another sum by the same person. */
  const another = (payment: OwnedPayment, amountMinor = 200_000n) => openFor(world, { customer: payment, amountMinor });
  const supersede = (payment: OwnedPayment, by: OwnedPayment) =>
    supersedePayment(world.deps, { ...own(payment), by: by.id });

  test('has its code, reckoned anew, and one place is held as before', async () => {
    const { code, payment } = await withCode({
      ...{ totalLimit: 1, bonus: { kind: 'percent', percent: 10, capMinor: 50_000n } },
    });
    const next = await another(payment);
    expect(await supersede(payment, next)).toMatchObject({ kind: 'moved', claim: { bonusMinor: 20_000n } });
    expect((await findPayment(world.db, payment.id))?.state).toBe('cancelled');
    expect(await claimOf(world.db, payment.id)).toBeNull();
    expect(await claimedOf(world.db, code)).toBe(1);
    // Money for the old link, after all: the code is on the other one.
    await pay(world, payment);
    expect(await bonusMinor(world.db, payment.accountId)).toBe(0n);
    await pay(world, next);
    expect(await bonusMinor(world.db, payment.accountId)).toBe(20_000n);
  });

  test('goes without it, and says why, when the sum is too small', async () => {
    const { code, payment } = await withCode({ leastTopUpMinor: 100_000n });
    const next = await another(payment, 50_000n);
    expect(await supersede(payment, next)).toMatchObject({
      ...{ kind: 'dropped', reason: 'top-up-too-small', leastMinor: 100_000n, code: { id: code.id } },
    });
    expect(await claimedOf(world.db, code)).toBe(0);
  });

  test('takes over from a link that has closed meanwhile, and gives up the code of its own', async () => {
    const { code, payment } = await withCode();
    world.clock.advance(day);
    await expireLinks(world.deps);
    const [next, former] = [await another(payment), await newCode(world)];
    await apply(next, former.code);
    expect(await supersede(payment, next)).toMatchObject({ kind: 'moved' });
    expect((await claimOf(world.db, next.id))?.code.id).toBe(code.id);
    expect([await claimedOf(world.db, code), await claimedOf(world.db, former)]).toEqual([1, 0]);
  });

  test('leaves the code with whoever says to have paid, and with what is paid', async () => {
    const [said, done] = [await withCode(), await withCode()];
    await world.db.payment.update({ where: { id: said.payment.id }, data: { claimedPaidAt: world.clock.now() } });
    await pay(world, done.payment);
    for (const { code, payment } of [said, done]) {
      expect(await supersede(payment, await another(payment))).toEqual({ kind: 'none' });
      expect((await claimOf(world.db, payment.id))?.code.id).toBe(code.id);
    }
  });

  test('is one’s own, open, and another one', async () => {
    const { code, payment } = await withCode();
    const [stranger, closed] = [await openFor(world), await another(payment)];
    await cancelPayment(world.deps, closed.id);
    expect(
      await supersedePayment(world.deps, { paymentId: payment.id, userId: stranger.userId, by: stranger.id }),
    ).toEqual({
      kind: 'none',
    });
    expect(await supersede(payment, payment)).toEqual({ kind: 'none' });
    expect((await findPayment(world.db, payment.id))?.state).toBe('pending');
    for (const by of [stranger, closed]) expect(await supersede(payment, by)).toEqual({ kind: 'none' });
    expect(await claimedOf(world.db, code)).toBe(0);
  });

  test('of the same sum takes the code from a link about to close', async () => {
    const { code, payment } = await withCode({ totalLimit: 1 });
    world.clock.advance(day - 60_000);
    const { accountId, userId, chatId, amountMinor } = payment;
    const wish = { accountId, userId, chatId, amountMinor, cardKind: 'russian', language: 'ru' } as const;
    const opened = await openPayment(world.deps, wish);
    if (opened.kind !== 'open') throw new Error(opened.kind);
    expect(opened.payment.id).not.toBe(payment.id);
    expect((await claimOf(world.db, opened.payment.id))?.code.id).toBe(code.id);
    expect(await claimOf(world.db, payment.id)).toBeNull();
    expect(await claimedOf(world.db, code)).toBe(1);
  });
});
