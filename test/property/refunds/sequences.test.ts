// Guarantee: in whatever order money comes with and without a bonus, is spent, given back, refused, cancelled and resolved by an
// agent, the balances are what a model of a few lines says, no bonus is paid out, and no more goes back than came.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { balanceOf } from '../../../src/accounts/balance-of.ts';
import { chargeAccount } from '../../../src/accounts/charge-account.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import type { RefundAnswer } from '../../../src/payments/gateways/gateway.ts';
import { type OwnedPayment, settlePayment } from '../../../src/payments/index.ts';
import { applyCode, type PromoCode } from '../../../src/promo/index.ts';
import { pollRefunds, type Refund, requestRefund, resolveUnknown } from '../../../src/refunds/index.ts';
import { newCustomer } from '../../support/payment-world.ts';
import {
  minuteMs,
  newCode,
  olga,
  openRefundWorld,
  openTopUp,
  type RefundWorld,
  wishFor,
  withGateway,
} from '../../support/refund-world.ts';
import { playUntilSeen } from '../../support/rounds.ts';
import { sized } from '../../support/size.ts';

const bonusMinor = 200n;
let charges = 0;
let requests = 0;
let world: RefundWorld;
let code: PromoCode;
beforeAll(async () => {
  world = await openRefundWorld();
  code = await newCode(world, {
    ...{ bonus: { kind: 'fixed', bonusMinor }, perAccountLimit: 1_000_000, totalLimit: 1_000_000 },
  });
});
afterAll(() => world.close());

interface ModelRefund {
  readonly row: Refund;
  readonly of: ModelPayment;
  readonly amountMinor: bigint;
  readonly fromMoneyMinor: bigint;
  readonly fromBonusMinor: bigint;
  open: 'unknown' | 'accepted' | undefined;
}
interface ModelPayment {
  readonly payment: OwnedPayment;
  bonus: 'none' | 'granted' | { readonly takenBy: ModelRefund };
  refundedMinor: bigint;
}
interface Story {
  readonly customer: Awaited<ReturnType<typeof newCustomer>>;
  readonly payments: ModelPayment[];
  readonly refunds: ModelRefund[];
  moneyMinor: bigint;
  bonusMinor: bigint;
}
type Step = (story: Story) => Promise<void>;

/** What has happened in any of the stories: a story in which nothing does proves nothing. */
const seen = new Set<string>();
const at = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % Math.max(items.length, 1)];
const least = (left: bigint, right: bigint): bigint => (left < right ? left : right);

const topUp = fc.record({ rubles: fc.bigInt({ min: 100n, max: 104n }), coded: fc.boolean() }).map(
  ({ rubles, coded }): Step =>
    async (story) => {
      const { customer } = story;
      // An open link of the same sum would be offered again.
      const amountMinor = (rubles + BigInt(story.payments.length) * 5n) * 100n;
      const { payment } = await openTopUp(world, { customer, amountMinor });
      const { id: paymentId, userId } = payment;
      if (coded) await applyCode(world.deps, { paymentId, userId, code: code.code });
      const money = { gateway: 'robokassa', invoiceId: paymentId, amountMinor: payment.amountMinor } as const;
      await inTransaction(world.db, (tx) => settlePayment(tx, world.deps, { ...money, occurredAt: world.clock.now() }));
      story.payments.push({ payment, bonus: coded ? 'granted' : 'none', refundedMinor: 0n });
      story.moneyMinor += payment.amountMinor;
      if (coded) story.bonusMinor += bonusMinor;
    },
);

const spendSome = fc.bigInt({ min: 1n, max: 12_000n }).map(
  (amountMinor): Step =>
    async (story) => {
      charges += 1;
      const charge = { accountId: story.customer.accountId, amountMinor, occurredAt: world.clock.now() };
      await inTransaction(world.db, (tx) => chargeAccount(tx, { ...charge, key: `charge:story:${charges}` }));
      if (amountMinor > story.moneyMinor + story.bonusMinor) return;
      const fromBonus = least(amountMinor, story.bonusMinor);
      story.bonusMinor -= fromBonus;
      story.moneyMinor -= amountMinor - fromBonus;
      seen.add('spent');
    },
);

function undo(story: Story, refund: ModelRefund): void {
  story.moneyMinor += refund.fromMoneyMinor;
  story.bonusMinor += refund.fromBonusMinor;
  refund.of.refundedMinor -= refund.amountMinor;
  if (typeof refund.of.bonus === 'object' && refund.of.bonus.takenBy === refund) refund.of.bonus = 'granted';
  refund.open = undefined;
}

/** What the model says a refund of this sum takes; undefined: it is refused. */
function expected(story: Story, target: ModelPayment, amountMinor: bigint) {
  const taken = target.bonus === 'granted' ? bonusMinor : 0n;
  const fromBonusMinor = least(taken, story.bonusMinor);
  const fromMoneyMinor = amountMinor + taken - fromBonusMinor;
  const isRefused =
    target.refundedMinor + amountMinor > target.payment.amountMinor || fromMoneyMinor > story.moneyMinor;
  return isRefused ? undefined : { fromBonusMinor, fromMoneyMinor };
}

const answers = fc.constantFrom<RefundAnswer['kind']>('accepted', 'accepted', 'refused', 'unknown');
const giveBack = fc
  .record({ index: fc.nat(11), amountMinor: fc.bigInt({ min: 1n, max: 11_000n }), answer: answers })
  .map(
    ({ index, amountMinor, answer }): Step =>
      async (story) => {
        const target = at(story.payments, index);
        if (!target) return;
        requests += 1;
        const said = { kind: answer, reason: 'story', requestId: `request-${requests}` } as RefundAnswer;
        const state = { kind: 'paid', amountMinor: target.payment.amountMinor, operationKey: 'story' } as const;
        const deps = withGateway(world, { fetchState: async () => state, refund: async () => said });
        const outcome = await requestRefund(deps, wishFor(target.payment, { amountMinor }));
        const takes = expected(story, target, amountMinor);
        if (!takes) {
          expect(outcome.kind).toBe('refused');
          seen.add('not to be had');
          return;
        }
        expect(outcome.kind).toBe(answer === 'refused' ? 'rejected' : answer);
        if (!('refund' in outcome)) return;
        const refund: ModelRefund = { row: outcome.refund, of: target, amountMinor, ...takes, open: undefined };
        story.moneyMinor -= takes.fromMoneyMinor;
        story.bonusMinor -= takes.fromBonusMinor;
        target.refundedMinor += amountMinor;
        if (target.bonus === 'granted') target.bonus = { takenBy: refund };
        if (answer === 'refused') undo(story, refund);
        else refund.open = answer;
        story.refunds.push(refund);
        seen.add(answer);
      },
  );

const hear = fc.record({ index: fc.nat(11), good: fc.boolean() }).map(
  ({ index, good }): Step =>
    async (story) => {
      // Mostly one that is heard of for the first time.
      const open = story.refunds.filter((one) => one.open !== undefined);
      const refund = at(index < 8 ? open : story.refunds, index);
      if (!refund) return;
      const wasOpen = refund.open;
      if (wasOpen === 'accepted') {
        // Only this one is asked about; the others stay under way.
        const told = { kind: good ? 'finished' : 'cancelled' } as const;
        const own = refund.row.gatewayRequestId;
        world.clock.advance(7 * 60 * minuteMs);
        const fetchRefund = async (id: string) => (id === own ? told : ({ kind: 'processing' } as const));
        await pollRefunds(withGateway(world, { fetchRefund }));
      } else {
        const word = { refundId: refund.row.id, wasRefunded: good, agent: olga };
        const { kind } = await resolveUnknown(world.deps, word);
        expect(kind).toBe(wasOpen === undefined ? 'not-open' : good ? 'finished' : 'undone');
      }
      if (wasOpen === undefined) return;
      seen.add(`${wasOpen} ${good ? 'and done' : 'and undone'}`);
      if (good) refund.open = undefined;
      else undo(story, refund);
    },
);

const steps = fc.array(
  fc.oneof(
    { arbitrary: topUp, weight: 3 },
    { arbitrary: spendSome, weight: 2 },
    { arbitrary: giveBack, weight: 4 },
    { arbitrary: hear, weight: 3 },
  ),
  { minLength: 8, maxLength: 30, size: 'max' },
);

/** What the stories are to come to, together. */
const ends = [
  'accepted',
  'accepted and done',
  'accepted and undone',
  'not to be had',
  'refused',
  'spent',
  'unknown',
  'unknown and done',
  'unknown and undone',
];

test('balances follow the model', { timeout: 300_000 }, async () => {
  const stories = fc.asyncProperty(steps, async (story) => {
    const customer = await newCustomer(world.db);
    const model: Story = { customer, payments: [], refunds: [], moneyMinor: 0n, bonusMinor: 0n };
    for (const step of story) {
      await step(model);
      const balance = await balanceOf(world.db, customer.accountId);
      expect([balance.availableMinor, balance.bonusMinor]).toEqual([model.moneyMinor, model.bonusMinor]);
    }
  });
  const round = () => fc.assert(stories, { numRuns: sized({ usual: 20, full: 60 }) });
  expect(await playUntilSeen(ends, seen, round)).toEqual([]);
});
