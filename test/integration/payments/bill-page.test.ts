// Guarantee: anyone who has a bill's page may pay it, by one link for one sum, within a bound; the money is the account's, its
// people are told, and nothing that belongs to a chat comes of it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinAccount } from '../../../src/accounts/join-account.ts';
import { rememberUser } from '../../../src/accounts/remember-user.ts';
import { cancelBill, findBill } from '../../../src/bills/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import {
  expireLinks,
  openPagePayment,
  openPayment,
  pollPending,
  tellLatePayments,
} from '../../../src/payments/index.ts';
import { type AutopayWorld, totalMinor } from '../../support/autopay-world.ts';
import {
  newBill,
  openDollars,
  openExchangeWorld,
  opened,
  setRate,
  settleRubles,
} from '../../support/exchange-world.ts';
import { newCustomer } from '../../support/payment-world.ts';

const minuteMs = 60_000;

let world: AutopayWorld;
beforeAll(async () => {
  world = await openExchangeWorld();
});
afterAll(() => world.close());

const language = 'ru';
const ofPage = async (billId: bigint, amountMinor = 100_00n) =>
  opened(await openPagePayment(world.deps, { billId, amountMinor, language }));

describe('a link of the page', () => {
  test('is one for the bill and sum, whoever asks and however many at once, at the rate of its making', async () => {
    const { bill } = await newBill(world);
    const at = await Promise.all(Array.from({ length: 8 }, () => ofPage(bill.id)));
    expect(new Set(at.map(({ payment }) => payment.id)).size).toBe(1);
    await setRate(world, 80_000_000n);
    const again = await ofPage(bill.id);
    expect(again).toMatchObject({ reused: true, payment: { origin: 'page', userId: null, amountMinor: 7_400_00n } });
    await setRate(world, 74_000_000n);
    expect((await ofPage(bill.id, 50_00n)).payment.id).not.toBe(again.payment.id);
  });

  test('names the bill on the form', async () => {
    const { bill } = await newBill(world);
    const { url } = await ofPage(bill.id);
    const text = new URL(url).searchParams.get('Description');
    expect(text).toContain(`Счёт № ${bill.id}: пополнение баланса, лицевой счёт`);
  });

  test('that closes soon gives way to a new one, and an open one closes by the clock', async () => {
    const { bill } = await newBill(world);
    const first = await ofPage(bill.id);
    world.clock.advance(57 * minuteMs);
    await setRate(world, 75_000_000n);
    const second = await ofPage(bill.id);
    expect(second).toMatchObject({ reused: false, payment: { amountMinor: 7_500_00n } });
    const row = (id: number) => world.db.payment.findUniqueOrThrow({ where: { id } });
    expect((await row(first.payment.id)).state).toBe('expired');
    world.clock.advance(61 * minuteMs);
    await expireLinks(world.deps);
    expect((await row(second.payment.id)).state).toBe('expired');
    await setRate(world, 74_000_000n);
  });

  test('is refused beyond twenty open ones of a bill, but for all that is left of it: no stranger’s sums stand in the way of that', async () => {
    const { bill } = await newBill(world);
    for (let dollars = 1n; dollars <= 20n; dollars += 1n) await ofPage(bill.id, dollars * 100n);
    expect(await openPagePayment(world.deps, { billId: bill.id, amountMinor: 21_00n, language })).toEqual({
      ...{ kind: 'unavailable', reason: 'too-many-open' },
    });
    expect((await ofPage(bill.id, 20_00n)).reused).toBe(true);
    expect(await ofPage(bill.id)).toMatchObject({ reused: false, payment: { creditMinor: 100_00n } });
  });

  test('is refused for a bill that is paid, cancelled, or of nobody; so is one of the chat, and of another account', async () => {
    const cancelled = await newBill(world);
    await cancelBill(world.deps, { billId: cancelled.bill.id, accountId: cancelled.customer.accountId });
    const paid = await newBill(world);
    await settleRubles(world, (await ofPage(paid.bill.id)).payment, 7_400_00n);
    for (const [billId, because] of [
      [cancelled.bill.id, 'cancelled'],
      [paid.bill.id, 'paid'],
      [999_999n, 'unknown'],
    ] as const) {
      const closed = { kind: 'refused', quote: { kind: 'bill-closed', because } };
      expect(await openPagePayment(world.deps, { billId, amountMinor: 100_00n, language })).toEqual(closed);
    }
    const stranger = await newCustomer(world.db, world.deps.profile);
    const wish = { ...stranger, amountMinor: 100_00n, cardKind: 'russian', language } as const;
    expect(await openPayment(world.deps, { ...wish, billId: paid.bill.id })).toMatchObject({
      ...{ kind: 'refused', quote: { kind: 'bill-closed', because: 'unknown' } },
    });
  });

  test('is of a sum that the policy takes; only the whole rest of a bill may be less', async () => {
    const { bill } = await newBill(world, { amountMinor: 57n });
    expect((await ofPage(bill.id, 57n)).payment).toMatchObject({ creditMinor: 57n, amountMinor: 42_18n });
    for (const [amountMinor, kind] of [
      [56n, 'below-minimum'],
      [5_000_01n, 'above-maximum'],
    ] as const) {
      const outcome = await openPagePayment(world.deps, { billId: bill.id, amountMinor, language });
      expect(outcome).toMatchObject({ kind: 'refused', quote: { kind } });
    }
  });
});

describe('its money', () => {
  test('pays the bill and is told to everyone who sees the account, viewers too, once each', async () => {
    const { bill, customer } = await newBill(world);
    const now = world.clock.now();
    const viewer = { id: customer.userId + 500_000n, firstName: 'Пётр', username: null, languageCode: 'ru' };
    await rememberUser(world.db, viewer, now);
    const seat = { accountId: customer.accountId, userId: viewer.id, role: 'viewer', now } as const;
    await inTransaction(world.db, (tx) => joinAccount(tx, seat));
    await world.told();
    const { payment, url } = await ofPage(bill.id);
    await world.robokassa.pay(url, { notify: 'twice' });
    expect((await world.told()).toSorted()).toEqual(
      [customer.userId, viewer.id].map((id) => `payment:${payment.id}:credited:${id}`).toSorted(),
    );
    expect(await totalMinor(world.db, customer.accountId)).toBe(100_00n);
    expect(await findBill(world.db, bill.id)).toMatchObject({ paidMinor: 100_00n });
  });

  test('by the page and by the chat at once is credited twice: the bill once, the rest is on the balance', async () => {
    const { bill, customer } = await newBill(world);
    const page = await ofPage(bill.id);
    const chat = await openDollars(world, customer, { billId: bill.id });
    expect(chat.payment.id).not.toBe(page.payment.id);
    const money = [page.payment, chat.payment, page.payment, chat.payment].map((payment) =>
      settleRubles(world, payment, 7_400_00n),
    );
    const kinds = (await Promise.all(money)).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['already-credited', 'already-credited', 'credited', 'credited']);
    expect(await totalMinor(world.db, customer.accountId)).toBe(200_00n);
    expect(await findBill(world.db, bill.id)).toMatchObject({ paidMinor: 100_00n, amountMinor: 100_00n });
  });

  test('that is late or refused is told to nobody: no chat has asked for it', async () => {
    const { bill } = await newBill(world);
    const { payment, url } = await ofPage(bill.id);
    await world.told();
    await world.robokassa.decline(url);
    world.clock.advance(20 * minuteMs);
    await pollPending(world.deps);
    await tellLatePayments(world.deps);
    expect((await world.db.payment.findUniqueOrThrow({ where: { id: payment.id } })).state).toBe('cancelled');
    expect(await world.told()).toEqual([]);
  });
});
