// Guarantee: in whatever order codes are made and stopped, applied, replaced and taken off, and payments are cancelled, replaced, left to
// expire and paid, no code is claimed beyond its limit, its count is that of its claims, and a balance of bonus is what was granted
// less what was spent: as a model of a few lines has it.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { balanceOf } from '../../../src/accounts/balance-of.ts';
import { chargeAccount } from '../../../src/accounts/charge-account.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { cancelPayment, supersedePayment } from '../../../src/payments/cancel.ts';
import { expireLinks, findPayment, type OwnedPayment } from '../../../src/payments/index.ts';
import { applyCode, type PromoCode, removeCode, stopCode } from '../../../src/promo/index.ts';
import { newCustomer } from '../../support/payment-world.ts';
import {
  agent,
  type Customer,
  claimedOf,
  newCode,
  openFor,
  openPromoWorld,
  type PromoWorld,
  pay,
  proveBooks,
} from '../../support/promo-world.ts';
import { sized } from '../../support/size.ts';

const day = 24 * 60 * 60_000;
let charges = 0;
let world: PromoWorld;
beforeAll(async () => {
  world = await openPromoWorld();
});
afterAll(() => world.close());

interface ModelCode {
  readonly code: PromoCode;
  readonly totalLimit: number;
  readonly bonusMinor: bigint;
  readonly leastMinor: bigint;
  stopped: boolean;
}
interface ModelPayment {
  readonly payment: OwnedPayment;
  state: 'pending' | 'cancelled' | 'expired' | 'paid';
  /** The code that it has, or had when it was closed. */
  code?: ModelCode | undefined;
  hold: 'none' | 'reserved' | 'granted' | 'released';
}

/** What has happened in any of the stories: a story in which nothing does proves nothing. */
const seen = new Set<string>();

/** What the product should do, told without SQL: places are counted from the payments each time. */
class Model {
  readonly codes: ModelCode[] = [];
  readonly payments: ModelPayment[] = [];
  spentMinor = 0n;
  grantedMinor = 0n;

  claims(code: ModelCode, accountId?: bigint): number {
    return this.payments.filter(
      ({ code: held, hold, payment }) =>
        held === code &&
        (hold === 'reserved' || hold === 'granted') &&
        (accountId ?? payment.accountId) === payment.accountId,
    ).length;
  }

  fits(code: ModelCode, { payment }: ModelPayment): boolean {
    return (
      !code.stopped &&
      this.claims(code, payment.accountId) < code.code.perAccountLimit &&
      this.claims(code) < code.totalLimit &&
      payment.amountMinor >= code.leastMinor
    );
  }

  /** @returns whether the payment has the code now */
  apply(code: ModelCode, target: ModelPayment): boolean {
    if (target.hold === 'reserved' && target.code === code) return true;
    if (!this.fits(code, target)) return false;
    seen.add(target.hold === 'reserved' ? 'replaced' : 'applied');
    Object.assign(target, { code, hold: 'reserved' });
    return true;
  }

  close(target: ModelPayment, state: 'cancelled' | 'expired'): void {
    target.state = state;
    if (target.hold === 'reserved') target.hold = 'released';
  }

  pay(target: ModelPayment): void {
    if (target.state === 'paid') return;
    target.state = 'paid';
    const { code, hold } = target;
    if (!code || (hold !== 'reserved' && !(hold === 'released' && this.fits(code, target)))) return;
    seen.add(hold === 'reserved' ? 'granted' : 'granted late');
    target.hold = 'granted';
    this.grantedMinor += code.bonusMinor;
  }
}

interface Story {
  readonly customers: readonly Customer[];
  readonly model: Model;
}
type Step = (story: Story) => Promise<void>;

const pick = fc.nat({ max: 11 });
const at = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % Math.max(items.length, 1)];
const own = ({ payment }: ModelPayment) => ({ paymentId: payment.id, userId: payment.userId });

const onPayment = (act: (story: Story, target: ModelPayment) => Promise<void>): fc.Arbitrary<Step> =>
  pick.map((index) => async (story) => {
    const target = at(story.model.payments, index);
    if (target) await act(story, target);
  });

const makeCode = fc
  .record({
    totalLimit: fc.integer({ min: 1, max: 3 }),
    perAccountLimit: fc.integer({ min: 1, max: 2 }),
    least: fc.boolean(),
  })
  .map(
    ({ totalLimit, perAccountLimit, least }): Step =>
      async ({ model }) => {
        const bonusMinor = 10_000n * BigInt(totalLimit);
        const leastMinor = least ? 150_000n : 0n;
        const bonus = { kind: 'fixed', bonusMinor } as const;
        const code = await newCode(world, { totalLimit, perAccountLimit, leastTopUpMinor: leastMinor, bonus });
        model.codes.push({ code, totalLimit, bonusMinor, leastMinor, stopped: false });
      },
  );

const amounts = fc.constantFrom(100_000n, 150_000n, 200_000n);

async function openIn(model: Model, customer: Customer, amountMinor: bigint): Promise<ModelPayment> {
  const payment = await openFor(world, { customer, amountMinor });
  const known = model.payments.find((one) => one.payment.id === payment.id);
  if (known) return known;
  const opened: ModelPayment = { payment, state: 'pending', hold: 'none' };
  model.payments.push(opened);
  return opened;
}

const open = fc.tuple(pick, amounts).map(
  ([who, amountMinor]): Step =>
    async ({ model, customers }) => {
      const customer = at(customers, who);
      if (customer) await openIn(model, customer, amountMinor);
    },
);

/** The customer changes the sum, perhaps of a payment that is long closed. */
const replace = fc.tuple(pick, amounts).map(
  ([which, amountMinor]): Step =>
    async ({ model }) => {
      const from = at(model.payments, which);
      if (!from) return;
      const to = await openIn(model, from.payment, amountMinor);
      await supersedePayment(world.deps, { ...own(from), by: to.payment.id });
      if (from === to || from.state === 'paid') return;
      if (from.state === 'pending') model.close(from, 'cancelled');
      if (from.hold === 'released' && from.code) seen.add(model.apply(from.code, to) ? 'moved' : 'dropped');
    },
);

const apply = fc.tuple(pick, pick).map(
  ([which, whose]): Step =>
    async ({ model }) => {
      const [code, target] = [at(model.codes, which), at(model.payments, whose)];
      if (!code || !target) return;
      const applied = await applyCode(world.deps, { ...own(target), code: code.code.code });
      const expected =
        target.state === 'pending' ? (model.apply(code, target) ? 'applied' : 'refused') : 'payment-closed';
      expect(applied.kind).toBe(expected);
    },
);

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: makeCode },
  { weight: 4, arbitrary: open },
  { weight: 8, arbitrary: apply },
  {
    weight: 1,
    arbitrary: pick.map(
      (index): Step =>
        async ({ model }) => {
          const code = at(model.codes, index);
          if (!code) return;
          expect((await stopCode(world.deps, { code: code.code.code, agent })).kind).toBe(
            code.stopped ? 'already-stopped' : 'stopped',
          );
          code.stopped = true;
        },
    ),
  },
  {
    weight: 2,
    arbitrary: onPayment(async (_, target) => {
      const held = target.hold === 'reserved';
      const { kind } = await removeCode(world.deps, own(target));
      expect(kind).toBe(target.state !== 'pending' ? 'payment-closed' : held ? 'removed' : 'none');
      seen.add(kind);
      if (target.state === 'pending' && held) target.hold = 'none';
    }),
  },
  {
    weight: 2,
    arbitrary: onPayment(async ({ model }, target) => {
      await cancelPayment(world.deps, target.payment.id);
      if (target.state === 'pending') model.close(target, 'cancelled');
    }),
  },
  { weight: 4, arbitrary: replace },
  {
    weight: 3,
    arbitrary: onPayment(async ({ model }, target) => {
      await pay(world, target.payment);
      model.pay(target);
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Step>(async ({ model }) => {
      world.clock.advance(day);
      await expireLinks(world.deps);
      for (const target of model.payments) if (target.state === 'pending') model.close(target, 'expired');
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(pick, fc.constantFrom(7_000n, 25_000n)).map(
      ([who, amountMinor]): Step =>
        async ({ model, customers }) => {
          const accountId = at(customers, who)?.accountId ?? 0n;
          charges += 1;
          const key = `charge:story:${charges}`;
          const charged = await inTransaction(world.db, (tx) =>
            chargeAccount(tx, { accountId, amountMinor, key, occurredAt: world.clock.now() }),
          );
          if (charged.kind === 'charged') model.spentMinor += charged.fromBonusMinor;
        },
    ),
  },
);

/** Every story has something to begin with. */
const beginnings = fc.tuple(makeCode, makeCode, open, open, apply);

async function expectAsModelled({ model, customers }: Story): Promise<void> {
  for (const code of model.codes) {
    const claims = model.claims(code);
    expect(await claimedOf(world.db, code.code)).toBe(claims);
    expect(claims).toBeLessThanOrEqual(code.totalLimit);
  }
  for (const { payment, state } of model.payments) expect((await findPayment(world.db, payment.id))?.state).toBe(state);
  let bonus = 0n;
  for (const { accountId } of customers) bonus += (await balanceOf(world.db, accountId)).bonusMinor;
  expect(bonus).toBe(model.grantedMinor - model.spentMinor);
}

test('any story of 40 steps by two customers', async () => {
  await fc.assert(
    fc.asyncProperty(beginnings, fc.array(steps, { minLength: 10, maxLength: 40 }), async (beginning, acts) => {
      const customers = [await newCustomer(world.db), await newCustomer(world.db)];
      const story: Story = { customers, model: new Model() };
      for (const act of beginning) await act(story);
      for (const act of acts) await act(story);
      await expectAsModelled(story);
    }),
    { numRuns: sized({ usual: 25, full: 60 }) },
  );
  const common = ['applied', 'replaced', 'removed', 'granted', 'moved'];
  expect([...seen]).toEqual(expect.arrayContaining(common));
  await proveBooks(world.db);
});
