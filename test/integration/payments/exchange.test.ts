// Guarantee: where the balance is kept in dollars, a link asks for rubles at the rate of its making, and whenever its money comes,
// just what was promised with it is credited; the books hold the rubles and the dollars, each adding up.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expireLinks, findPayment, openPayment } from '../../../src/payments/index.ts';
import { topUpFacts } from '../../../src/topup/facts.ts';
import { type AutopayWorld, type Customer, totalMinor } from '../../support/autopay-world.ts';
import {
  documentRate,
  exchangeHolds,
  openDollars,
  openExchangeWorld,
  setRate,
  settleRubles,
} from '../../support/exchange-world.ts';
import { newCustomer } from '../../support/payment-world.ts';
import { textOf } from '../notifications/words.ts';

const hourMs = 60 * 60_000;

let world: AutopayWorld;
let customer: Customer;
beforeAll(async () => {
  world = await openExchangeWorld();
});
beforeEach(async () => {
  await setRate(world, documentRate);
  customer = await newCustomer(world.db, world.deps.profile);
});
afterAll(() => world.close());

const wish = { amountMinor: 100_00n, cardKind: 'russian', language: 'ru' } as const;

describe('a link', () => {
  test('asks for the rubles of the day, rounded up to the kopeck, and remembers what they are for', async () => {
    const { payment } = await openDollars(world, customer);
    expect(payment).toMatchObject({
      ...{ amountMinor: 7_400_00n, currency: 'RUB' },
      ...{ creditMinor: 100_00n, creditCurrency: 'USD', rateMicro: documentRate },
    });
    await setRate(world, 74_123_456n);
    const odd = await openDollars(world, customer, { amountMinor: 1_01n });
    expect(odd.payment.amountMinor).toBe(74_87n);
  });

  test('is given again for the same dollars as long as it is open, at its own rate; a new one has the new rate', async () => {
    const first = await openDollars(world, customer);
    await setRate(world, 80_000_000n);
    const again = await openDollars(world, customer);
    expect(again).toMatchObject({ reused: true, payment: { id: first.payment.id, amountMinor: 7_400_00n } });
    world.clock.advance(2 * hourMs);
    await expireLinks(world.deps);
    const next = await openDollars(world, customer);
    expect(next).toMatchObject({ reused: false, payment: { amountMinor: 8_000_00n, creditMinor: 100_00n } });
  });

  test('is one, asked for from eight devices at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => openDollars(world, customer)));
    expect(new Set(outcomes.map(({ payment }) => payment.id)).size).toBe(1);
  });

  test('is not made while no rate is known, or none of late: it is said which', async () => {
    world.clock.advance(40 * hourMs);
    expect(await openPayment(world.deps, { ...customer, ...wish })).toEqual({
      ...{ kind: 'refused', quote: { kind: 'rate-missing', because: 'stale' } },
    });
    const without = { ...world.deps, profile: { ...world.deps.profile, exchange: null } };
    expect(await openPayment(without, { ...customer, ...wish })).toEqual({
      ...{ kind: 'refused', quote: { kind: 'rate-missing', because: 'missing' } },
    });
  });
});

describe('its money', () => {
  test('is credited in dollars, by four entries that add up in each currency, and the platform is told of both sums', async () => {
    const { payment } = await openDollars(world, customer);
    const [rubles, dollars] = [await exchangeHolds(world, 'RUB'), await exchangeHolds(world, 'USD')];
    const { kind, events } = await settleRubles(world, payment, 7_400_00n);
    expect(kind).toBe('credited');
    expect(await totalMinor(world.db, customer.accountId)).toBe(100_00n);
    expect(await exchangeHolds(world, 'RUB')).toBe(rubles + 7_400_00n);
    expect(await exchangeHolds(world, 'USD')).toBe(dollars - 100_00n);
    expect(events).toEqual([
      {
        ...{ type: 'payment.succeeded', key: `payment:${payment.id}:succeeded`, accountId: customer.accountId },
        data: {
          ...{ paymentId: payment.id, origin: 'customer' },
          credited: { amountMinor: 100_00n, currency: 'USD' },
          paid: { amountMinor: 7_400_00n, currency: 'RUB' },
        },
      },
    ]);
    expect((await settleRubles(world, payment, 7_400_00n)).events).toEqual([]);
  });

  test('that comes weeks later is credited at the rate of its link, whatever the rate is by then', async () => {
    const { payment, url } = await openDollars(world, customer);
    await world.robokassa.pay(url, { notify: 'never' });
    world.clock.advance(20 * 24 * hourMs);
    await expireLinks(world.deps);
    expect((await findPayment(world.db, payment.id))?.state).toBe('expired');
    await setRate(world, 150_000_000n);
    expect((await settleRubles(world, payment, 7_400_00n)).kind).toBe('credited');
    expect(await totalMinor(world.db, customer.accountId)).toBe(100_00n);
  });

  test('of another sum, as of the new rate, changes nothing', async () => {
    const { payment } = await openDollars(world, customer);
    await setRate(world, 80_000_000n);
    expect(await settleRubles(world, payment, 8_000_00n)).toEqual({ kind: 'sum-mismatch', events: [] });
    expect(await totalMinor(world.db, customer.accountId)).toBe(0n);
  });

  test('is told with both sums and the rate, and offered again in dollars', async () => {
    const { payment, url } = await openDollars(world, customer);
    await world.robokassa.pay(url);
    const notice = { kind: 'payment.credited', paymentId: payment.id } as const;
    expect(await textOf(world, notice, customer.chatId)).toMatch(
      /^Спасибо, деньги на балансе: \+100 \$\nОплачено 7 400 ₽ по курсу 74 ₽ за 1 \$\n\nБаланс: 100 \$\n/,
    );
    const { lastPaidMinor } = await topUpFacts(world.db, customer.accountId, world.clock.now());
    expect(lastPaidMinor).toBe(100_00n);
  });
});
