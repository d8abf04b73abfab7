// Guarantee: in whatever order bills are made, paid, cancelled and swept, days billed and money comes and goes, alone or at once, the
// balance and each bill are what a sum by hand has; nothing is charged twice.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attendBills, billDays, cancelBill, makeServiceBill, makeTopUpBill } from '../../../src/bills/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { bookHour, type Tariff } from '../../../src/usage/index.ts';
import {
  type BillWorld,
  type Debtor,
  fund,
  newDebtor,
  newPayment,
  next,
  openBillWorld,
  proveBills,
  settle,
} from '../../support/bill-world.ts';
import { balanceMinor, hourMs, newTariff, tell } from '../../support/usage-world.ts';

let world: BillWorld;
let tariff: Tariff;
beforeAll(async () => {
  world = await openBillWorld('2022-09-27T21:00:00Z');
  // 24 cents a day, one each hour.
  tariff = await newTariff(world, 16_667n, { currency: 'USD' });
});
afterAll(() => world.close());

interface ModelBill {
  readonly id: bigint;
  readonly kind: 'top-up' | 'service';
  readonly amountMinor: bigint;
  paidMinor: bigint;
  cancelled: boolean;
}

/** The same told by hand, one thing after another. */
interface Story {
  readonly debtor: Debtor;
  readonly bills: ModelBill[];
  balanceMinor: bigint;
  runs: boolean;
}
type Step = (story: Story) => Promise<void>;

const seen = new Set<string>();

const isOpen = (bill: ModelBill): boolean => !bill.cancelled && bill.paidMinor < bill.amountMinor;

function payBill(bill: ModelBill, upTo: bigint): bigint {
  const left = bill.amountMinor - bill.paidMinor;
  const part = left < upTo ? left : upTo;
  bill.paidMinor += part;
  if (part > 0n && isOpen(bill)) seen.add(`${bill.kind} partly`);
  return part;
}

/** Debts for service take what the balance has: this one, then oldest first. @returns what this one took */
function payService(story: Story, first?: ModelBill): bigint {
  const debts = story.bills.filter((bill) => bill.kind === 'service' && isOpen(bill) && bill !== first);
  let ofFirst = 0n;
  for (const bill of first?.kind === 'service' && isOpen(first) ? [first, ...debts] : debts) {
    const part = payBill(bill, story.balanceMinor);
    story.balanceMinor -= part;
    if (bill === first) ofFirst = part;
  }
  return ofFirst;
}

function creditModel(story: Story, creditMinor: bigint, target?: ModelBill): void {
  story.balanceMinor += creditMinor;
  let rest = creditMinor - payService(story, target);
  if (!target) return;
  const wishes = story.bills.filter((bill) => bill.kind === 'top-up' && isOpen(bill) && bill !== target);
  for (const bill of target.kind === 'top-up' && isOpen(target) ? [target, ...wishes] : wishes) {
    const part = payBill(bill, rest);
    if (part > 0n && bill !== target) seen.add('surplus counted');
    rest -= part;
  }
}

const addBill = (story: Story, bill: Pick<ModelBill, 'id' | 'kind' | 'amountMinor'>): void => {
  story.bills.push({ ...bill, paidMinor: 0n, cancelled: false });
};

const sum = fc.bigInt({ min: 1n, max: 400n });

const makeService: fc.Arbitrary<Step> = fc.record({ amountMinor: sum, twice: fc.boolean() }).map(
  ({ amountMinor, twice }): Step =>
    async (story) => {
      const wish = { ...story.debtor, amountMinor, lines: [], periodFrom: '2022-09-01', periodTo: '2022-09-03' };
      const requestKey = `story:${next()}`;
      const make = () => inTransaction(world.db, (tx) => makeServiceBill(tx, world.bills, { ...wish, requestKey }));
      const outcomes = await Promise.all(twice ? [make(), make()] : [make()]);
      const made = outcomes.filter(({ kind }) => kind === 'made');
      expect(made).toHaveLength(1);
      for (const outcome of made) if (outcome.kind === 'made') addBill(story, { ...outcome.bill, kind: 'service' });
      payService(story);
    },
);

const makeTopUp: fc.Arbitrary<Step> = sum.map(
  (amountMinor): Step =>
    async (story) => {
      const { accountId, ownerId: userId } = story.debtor;
      const { id } = await makeTopUpBill(world.bills, {
        accountId,
        userId,
        amountMinor,
        requestKey: `story:${next()}`,
      });
      addBill(story, { id, kind: 'top-up', amountMinor });
    },
);

/** Money for any bill, or for none; told of twice at once, with a sweep beside it. */
const topUp: fc.Arbitrary<Step> = fc.record({ amountMinor: sum, target: fc.option(fc.nat()), crowd: fc.boolean() }).map(
  ({ amountMinor, target, crowd }): Step =>
    async (story) => {
      const bill = target === null ? undefined : story.bills[target % Math.max(story.bills.length, 1)];
      const payment = await newPayment(world, story.debtor, { amountMinor, ...(bill ? { billId: bill.id } : {}) });
      const others = crowd ? [settle(world, payment), attendBills(world.bills)] : [];
      await Promise.all([settle(world, payment), ...others]);
      creditModel(story, amountMinor, bill);
    },
);

const otherMoney: fc.Arbitrary<Step> = sum.map(
  (amountMinor): Step =>
    async (story) => {
      await fund(world, story.debtor.accountId, amountMinor);
      story.balanceMinor += amountMinor;
      await Promise.all([attendBills(world.bills), attendBills(world.bills), attendBills(world.bills)]);
      payService(story);
    },
);

const cancel: fc.Arbitrary<Step> = fc.nat().map(
  (index): Step =>
    async (story) => {
      const bill = story.bills[index % Math.max(story.bills.length, 1)];
      if (!bill) return;
      const { kind } = await cancelBill(world.bills, { ...story.debtor, billId: bill.id });
      const can = bill.cancelled || (bill.kind === 'top-up' && bill.paidMinor === 0n);
      expect(kind).toBe(can ? 'cancelled' : 'not-cancellable');
      bill.cancelled = can;
      seen.add(kind);
    },
);

/** A day passes, its hours booked, and is billed by two instances at once. */
const passDay: Step = async (story) => {
  const { accountId } = story.debtor;
  for (let hour = 0; hour < 24; hour += 8) {
    world.clock.advance(8 * hourMs);
    await bookHour(world.deps, world.clock.now());
  }
  const before = story.bills.length;
  await Promise.all([billDays(world.bills, world.clock.now()), billDays(world.bills, world.clock.now())]);
  const rows = await world.db.bill.findMany({ where: { accountId }, orderBy: { id: 'asc' }, skip: before });
  expect(rows.map(({ amountMinor }) => amountMinor >= 24n && amountMinor <= 25n)).toEqual(story.runs ? [true] : []);
  for (const { id, amountMinor } of rows) addBill(story, { id, kind: 'service', amountMinor });
  if (rows.length > 0) seen.add('day billed');
  payService(story);
  await attendBills(world.bills);
};

const step = fc.oneof(
  { arbitrary: makeService, weight: 3 },
  { arbitrary: makeTopUp, weight: 3 },
  { arbitrary: topUp, weight: 5 },
  { arbitrary: otherMoney, weight: 2 },
  { arbitrary: cancel, weight: 4 },
  { arbitrary: fc.constant(passDay), weight: 2 },
);

async function check(story: Story): Promise<void> {
  const { accountId } = story.debtor;
  expect(await balanceMinor(world.db, accountId)).toBe(story.balanceMinor);
  const rows = await world.db.bill.findMany({ where: { accountId }, orderBy: { id: 'asc' } });
  expect(rows.map(({ id, paidMinor, cancelledAt }) => [id, paidMinor, cancelledAt !== null])).toEqual(
    story.bills.map(({ id, paidMinor, cancelled }) => [id, paidMinor, cancelled]),
  );
}

const happens = ['service partly', 'top-up partly', 'surplus counted', 'cancelled', 'not-cancellable', 'day billed'];
const missing = (): string[] => happens.filter((event) => !seen.has(event));

/** Stories are random: more are played until all that can happen has happened, which is nearly always after the first few. */
const mostRounds = 10;

test('bills and balance are what a sum by hand has', { timeout: 120_000 }, async () => {
  const stories = fc.asyncProperty(
    fc.array(step, { minLength: 5, maxLength: 20, size: 'max' }),
    fc.boolean(),
    async (steps, runs) => {
      const debtor = await newDebtor(world);
      const event = { ...debtor, externalId: 'app', tariff };
      if (runs) await tell(world, { ...event, kind: 'start', at: world.clock.now() });
      const story: Story = { debtor, bills: [], balanceMinor: 0n, runs };
      for (const act of steps) {
        await act(story);
        await check(story);
      }
      if (runs) await tell(world, { ...event, kind: 'stop', at: world.clock.now() });
    },
  );
  await fc.assert(stories, { numRuns: 20 });
  for (let round = 1; round < mostRounds && missing().length > 0; round += 1) await fc.assert(stories, { numRuns: 20 });
  await proveBills(world.db);
  expect(missing()).toEqual([]);
});
