// Guarantee: in whatever order links for dollars are opened, rates change and payments are made, once or twice, late or of a wrong
// sum, by the chat or by a bill's page, the balance is the sum of what the links promised, and the exchange holds their rubles.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expireLinks, openPagePayment, openPayment, type Payment } from '../../../src/payments/index.ts';
import { toRubles } from '../../../src/rates/index.ts';
import { type AutopayWorld, type Customer, proveBooks, totalMinor } from '../../support/autopay-world.ts';
import { exchangeHolds, newBill, openExchangeWorld, setRate, settleRubles } from '../../support/exchange-world.ts';

let world: AutopayWorld;
beforeAll(async () => {
  world = await openExchangeWorld();
});
afterAll(() => world.close());

/** What a link promised when it was made, by the rate of that moment. */
interface Promised {
  readonly payment: Payment;
  readonly creditMinor: bigint;
  readonly rubles: bigint;
  isPaid: boolean;
}

interface Story {
  readonly customer: Customer;
  readonly billId: bigint;
  rateMicro: bigint;
  readonly promised: Map<number, Promised>;
}
type Step = (story: Story) => Promise<unknown>;

const cents = fc.constantFrom(1_00n, 1_01n, 33_33n, 100_00n);

const open = fc.tuple(cents, fc.constantFrom('chat', 'bill', 'page')).map(
  ([amountMinor, where]): Step =>
    async ({ customer, billId, rateMicro, promised }) => {
      const wish = { ...customer, amountMinor, cardKind: 'russian', language: 'ru' } as const;
      const outcome =
        where === 'page'
          ? await openPagePayment(world.deps, { billId, amountMinor, language: 'ru' })
          : await openPayment(world.deps, where === 'bill' ? { ...wish, billId } : wish);
      if (outcome.kind !== 'open') return expect(outcome).toMatchObject({ quote: { kind: 'bill-closed' } });
      if (promised.has(outcome.payment.id)) return expect(outcome.reused).toBe(true);
      const rubles = toRubles(amountMinor, rateMicro);
      promised.set(outcome.payment.id, { payment: outcome.payment, creditMinor: amountMinor, rubles, isPaid: false });
    },
);

const pay = fc.tuple(fc.nat({ max: 11 }), fc.constantFrom(0n, 0n, 0n, 1n, -1n)).map(
  ([index, error]): Step =>
    async ({ promised }) => {
      const all = [...promised.values()];
      const one = all[index % Math.max(all.length, 1)];
      if (!one) return;
      const { kind } = await settleRubles(world, one.payment, one.rubles + error);
      expect(kind).toBe(error !== 0n ? 'sum-mismatch' : one.isPaid ? 'already-credited' : 'credited');
      if (error === 0n) one.isPaid = true;
    },
);

const rate = fc.bigInt({ min: 1_000_000n, max: 200_000_000n }).map(
  (rateMicro): Step =>
    async (story) => {
      await setRate(world, rateMicro);
      story.rateMicro = rateMicro;
    },
);

const wait = fc.constantFrom(10, 50, 90).map(
  (minutes): Step =>
    async ({ rateMicro }) => {
      world.clock.advance(minutes * 60_000);
      await setRate(world, rateMicro);
      await expireLinks(world.deps);
    },
);

test('any story of 20 steps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(open, open, pay, pay, rate, wait), { maxLength: 20 }), async (steps) => {
      const rubles = await exchangeHolds(world, 'RUB');
      const { bill, customer } = await newBill(world);
      const story: Story = { customer, billId: bill.id, rateMicro: 74_000_000n, promised: new Map() };
      await setRate(world, story.rateMicro);
      for (const step of steps) await step(story);
      const paid = [...story.promised.values()].filter(({ isPaid }) => isPaid);
      const sum = (of: (one: Promised) => bigint) => paid.reduce((total, one) => total + of(one), 0n);
      expect(await totalMinor(world.db, customer.accountId)).toBe(sum(({ creditMinor }) => creditMinor));
      expect((await exchangeHolds(world, 'RUB')) - rubles).toBe(sum((one) => one.rubles));
      await proveBooks(world.db);
    }),
    { numRuns: 40 },
  );
});
