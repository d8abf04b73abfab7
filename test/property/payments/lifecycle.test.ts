// Guarantee: in whatever order links are opened, paid, declined, cancelled, polled, checked and left to expire, the balance is
// the sum of what Robokassa took, each payment is told of once, and nothing that was paid stays uncredited.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  cancelPayment,
  checkPayment,
  expireLinks,
  openPayment,
  pollPending,
  sweepInbox,
  tellLatePayments,
} from '../../../src/payments/index.ts';
import { createMovableClock, type MovableClock } from '../../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  balanceMinor,
  booksOfPayments,
  newCustomer,
  queuedNotices,
  type RobokassaStand,
  type Shop,
  startRobokassa,
  startShop,
} from '../../support/payment-world.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
let database: TestDatabase;
let clock: MovableClock;
let robokassa: RobokassaStand;
let shop: Shop;
beforeAll(async () => {
  database = await createTestDatabase();
  clock = createMovableClock();
  robokassa = await startRobokassa(clock);
  shop = await startShop({ db: database.db, databaseUrl: database.ownerUrl, robokassaUrl: robokassa.url, clock });
  robokassa.pointTo(shop.url);
});
afterAll(async () => {
  await shop.close();
  await robokassa.close();
  await database.close();
});

type Customer = Awaited<ReturnType<typeof newCustomer>>;
/** What a step may act on: the payments opened so far. */
interface Story {
  readonly customer: Customer;
  readonly opened: { id: number; url: string }[];
}
type Step = (story: Story) => Promise<unknown>;

const pick = fc.nat({ max: 7 });
/** A step on one of the open payments; on none while there is none. */
const onOne = (act: (payment: { id: number; url: string }) => Promise<unknown>): fc.Arbitrary<Step> =>
  pick.map((index) => async ({ opened }) => {
    const payment = opened[index % Math.max(opened.length, 1)];
    return payment && act(payment);
  });
/** Robokassa refuses to end a payment twice, or one whose link is past its time: that is its part of the story. */
const unlessRefused = (act: () => Promise<unknown>) =>
  act().catch((error: unknown) => expect(String(error)).toContain('refuses'));

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(100_000n, 150_000n, 200_000n).map(
    (amountMinor): Step =>
      async ({ customer, opened }) => {
        const outcome = await openPayment(shop.deps, { ...customer, amountMinor, cardKind: 'russian', language: 'ru' });
        if (outcome.kind === 'open') opened.push({ id: outcome.payment.id, url: outcome.url });
      },
  ),
  fc
    .constantFrom('now' as const, 'late' as const, 'twice' as const, 'never' as const, 'bad-signature' as const)
    .chain((notify) => onOne(({ url }) => unlessRefused(() => robokassa.emulator.pay(url, { notify })))),
  fc
    .constantFrom(10 as const, 60 as const)
    .chain((state) => onOne(({ url }) => unlessRefused(() => robokassa.emulator.decline(url, state)))),
  onOne(({ id }) => checkPayment(shop.deps, id)),
  onOne(({ id }) => cancelPayment(shop.deps, id)),
  onOne(({ id }) => fetch(`${shop.url}/payments/robokassa/fail?InvId=${id}`)),
  fc.constantFrom<Step>(
    () => robokassa.emulator.tick(),
    () => pollPending(shop.deps),
    () => tellLatePayments(shop.deps),
    () => expireLinks(shop.deps),
    () => sweepInbox(shop.deps),
  ),
  fc.constantFrom(minute, 16 * minute, 3 * 60 * minute, day).map(
    (ms): Step =>
      async () =>
        clock.advance(ms),
  ),
);

/** Ids that Robokassa has the money of, and what it is. */
function taken(story: Story): Map<number, bigint> {
  const ids = new Set(story.opened.map((payment) => payment.id));
  const paid = robokassa.emulator.payments().filter(({ invoiceId, state }) => ids.has(invoiceId) && state === 100);
  return new Map(paid.map(({ invoiceId, outSum }) => [invoiceId, BigInt(outSum.replace('.', ''))]));
}

async function expectInvariants(story: Story): Promise<void> {
  const paid = await database.db.payment.findMany({ where: { accountId: story.customer.accountId, state: 'paid' } });
  const money = taken(story);
  for (const payment of paid) expect(money.get(payment.id)).toBe(payment.amountMinor);
  const sum = paid.reduce((total, payment) => total + payment.amountMinor, 0n);
  expect(await balanceMinor(database.db, story.customer.accountId)).toBe(sum);
}

test('any story of 25 steps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 25 }), async (story) => {
      const now: Story = { customer: await newCustomer(database.db), opened: [] };
      for (const step of story) {
        await step(now);
        await expectInvariants(now);
      }
      // In the end every notice has gone out and every question that can still be asked was asked.
      clock.advance(6 * 60 * minute);
      await robokassa.emulator.tick();
      await pollPending(shop.deps);
      for (const { id } of now.opened) await checkPayment(shop.deps, id);
      await expectInvariants(now);
      const money = taken(now);
      expect(await database.db.payment.count({ where: { accountId: now.customer.accountId, state: 'paid' } })).toBe(
        money.size,
      );
      const told = await queuedNotices(database.db);
      const ids = new Set(now.opened.map(({ id }) => id));
      for (const id of ids) expect(told.includes(`payment:${id}:credited`)).toBe(money.has(id));
      expect(new Set(told).size).toBe(told.length);
    }),
    { numRuns: 40 },
  );
  expect(await booksOfPayments(database.db)).toEqual([]);
});
