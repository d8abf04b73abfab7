// Guarantee: above the profile's limit a refund waits for a second agent's word, and is then sent once, however many press; who
// asked may take it back but not agree; what waits, what was given back and what came to nothing is shown to agents.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { noFaults } from '../../../src/sandbox/robokassa/faults.ts';
import {
  type Approval,
  accountCard,
  approve,
  approveRefund,
  decline,
  pendingWork,
  refundPayment,
  todaySummary,
} from '../../../src/support/index.ts';
import { spend } from '../../support/autopay-world.ts';
import {
  agents,
  dayMs,
  holds,
  olga,
  openRefundWorld,
  paidTopUp,
  peter,
  type RefundWorld,
  wishFor,
} from '../../support/refund-world.ts';

let world: RefundWorld;
beforeAll(async () => {
  world = await openRefundWorld({ profile: { ...amvera, secondAgentAboveMinor: 50_000n } });
});
beforeEach(() => {
  Object.assign(world.robokassa.faults, noFaults());
});
afterAll(() => world.close());

const atGateway = (paymentId: number) => world.robokassa.refunds().filter(({ invoiceId }) => invoiceId === paymentId);

/** Olga asks for the whole 1 000 ₽ back. */
async function asked() {
  const payment = await paidTopUp(world);
  const wish = wishFor(payment);
  const outcome = await refundPayment(world.deps, wish);
  if (outcome.kind !== 'needs-second-agent') throw new Error(`the refund is ${outcome.kind}`);
  return { payment, wish, approvalId: outcome.approval.id };
}

test('up to the limit one agent gives back alone', async () => {
  const payment = await paidTopUp(world);
  expect((await refundPayment(world.deps, wishFor(payment, { amountMinor: 50_000n }))).kind).toBe('accepted');
});

test('without a sum or a reason nothing is asked for', async () => {
  const payment = await paidTopUp(world);
  await expect(refundPayment(world.deps, wishFor(payment, { amountMinor: 0n }))).rejects.toThrow(RangeError);
  await expect(refundPayment(world.deps, wishFor(payment, { reason: '  ' }))).rejects.toThrow(RangeError);
});

describe('above the limit', () => {
  test('it waits, off nobody’s balance, and the same wish finds the same request', async () => {
    const { payment, wish, approvalId } = await asked();
    expect(await holds(world, payment.accountId)).toEqual([100_000n, 0n]);
    expect(await refundPayment(world.deps, wish)).toMatchObject({ approval: { id: approvalId } });
    expect(atGateway(payment.id)).toEqual([]);
  });

  test('what cannot be given back is refused at once, and nobody is asked', async () => {
    const payment = await paidTopUp(world);
    await spend(world, payment.accountId, 30_000n);
    expect(await refundPayment(world.deps, wishFor(payment))).toMatchObject({ reason: 'spent', mostMinor: 70_000n });
    expect(await world.db.approval.count({ where: { accountId: payment.accountId } })).toBe(0);
  });

  test('a second agent’s word sends it, with both in the log', async () => {
    const { payment, wish, approvalId } = await asked();
    const outcome = await approveRefund(world.deps, { approvalId, agent: peter });
    expect(outcome).toMatchObject({ kind: 'approved', done: { kind: 'accepted', refund: { askedBy: olga } } });
    expect(await holds(world, payment.accountId)).toEqual([0n, 0n]);
    const acts = await world.db.auditEntry.findMany({
      where: { accountId: payment.accountId },
      orderBy: { id: 'asc' },
    });
    expect(acts.map(({ act, agentName, reason }) => [act, agentName, reason])).toEqual([
      ['approval-asked', 'Ольга', 'ошиблись суммой'],
      ['refund', 'Пётр', 'ошиблись суммой'],
    ]);
    expect(acts[1]?.detail).toMatchObject({ askedByName: 'Ольга', payment: String(payment.id) });
    expect((await refundPayment(world.deps, wish)).kind).toBe('already-requested');
  });

  test('who asked cannot agree, and it waits on', async () => {
    const { payment, approvalId } = await asked();
    expect(await approveRefund(world.deps, { approvalId, agent: olga })).toMatchObject({ kind: 'own-request' });
    expect(atGateway(payment.id)).toEqual([]);
    expect((await approveRefund(world.deps, { approvalId, agent: peter })).kind).toBe('approved');
  });

  test('of twenty agents who press at once one sends it, and never who asked', async () => {
    const { payment, approvalId } = await asked();
    const outcomes = await Promise.all(
      [olga, ...agents].map((agent) => approveRefund(world.deps, { approvalId, agent })),
    );
    expect(outcomes.filter(({ kind }) => kind === 'approved')).toHaveLength(1);
    expect(['own-request', 'already-decided']).toContain(outcomes[0]?.kind);
    expect(atGateway(payment.id)).toHaveLength(1);
    expect(await holds(world, payment.accountId)).toEqual([0n, 0n]);
  });

  test('agreed to and refused at once, one of the two is done', async () => {
    const { payment, approvalId } = await asked();
    await Promise.all(
      agents.map((agent, place) =>
        place % 2 === 0 ? approveRefund(world.deps, { approvalId, agent }) : decline(world.deps, { approvalId, agent }),
      ),
    );
    const approval = await world.db.approval.findUniqueOrThrow({ where: { id: approvalId } });
    expect(atGateway(payment.id)).toHaveLength(approval.state === 'approved' ? 1 : 0);
  });

  test.each<[string, (asked: { accountId: bigint }) => Promise<void> | void, object]>([
    [
      'the gateway does not answer',
      () => {
        world.robokassa.faults.opState = 'error-500';
      },
      { kind: 'unavailable' },
    ],
    [
      'the money is spent meanwhile',
      ({ accountId }) => spend(world, accountId, 40_000n),
      { reason: 'spent', mostMinor: 60_000n },
    ],
  ])('%s: the request waits on', async (_why, meanwhile, why) => {
    const { payment, approvalId } = await asked();
    await meanwhile(payment);
    expect(await approveRefund(world.deps, { approvalId, agent: peter })).toMatchObject({ kind: 'not-now', why });
    const waiting: Pick<Approval, 'state'> = { state: 'waiting' };
    expect(await world.db.approval.findUnique({ where: { id: approvalId } })).toMatchObject(waiting);
    await decline(world.deps, { approvalId, agent: peter });
  });

  test('a wish that was declined is not asked for again by itself', async () => {
    const { wish, approvalId } = await asked();
    await decline(world.deps, { approvalId, agent: olga });
    expect((await refundPayment(world.deps, wish)).kind).toBe('already-decided');
    expect((await approveRefund(world.deps, { approvalId, agent: peter })).kind).toBe('already-decided');
  });

  test('agreeing in the other acts’ way does nothing to it, and there is none of that number', async () => {
    const { payment, approvalId } = await asked();
    expect(await approve(world.deps, { approvalId, agent: peter })).toEqual({ kind: 'is-refund' });
    expect(atGateway(payment.id)).toEqual([]);
    expect(await approveRefund(world.deps, { approvalId: 999_999n, agent: peter })).toEqual({
      kind: 'unknown-approval',
    });
  });
});

describe('agents see', () => {
  test('a refund without an answer among what waits', async () => {
    const before = (await pendingWork(world.db)).refundCount;
    const payment = await paidTopUp(world);
    world.robokassa.faults.refund = 'lost-answer';
    await refundPayment(world.deps, wishFor(payment, { amountMinor: 10_000n }));
    const { refunds, refundCount } = await pendingWork(world.db);
    expect(refundCount).toBe(before + 1);
    expect(refunds.at(-1)).toMatchObject({ paymentId: payment.id, amountMinor: 10_000n });
  });

  test('beside a payment how much of it went back, and not what came to nothing', async () => {
    const payment = await paidTopUp(world);
    await refundPayment(world.deps, wishFor(payment, { amountMinor: 10_000n }));
    await refundPayment(world.deps, wishFor(payment, { amountMinor: 5_000n }));
    world.robokassa.faults.refund = 'refuse';
    await refundPayment(world.deps, wishFor(payment, { amountMinor: 1_000n }));
    const card = await accountCard(world.db, payment.accountId);
    expect(card?.payments).toMatchObject([{ amountMinor: 100_000n, refundedMinor: 15_000n }]);
  });

  test('the day’s refunds, and what came back to balances, apart from all other money', async () => {
    world.clock.advance(dayMs);
    const from = world.clock.now();
    const payment = await paidTopUp(world);
    await refundPayment(world.deps, wishFor(payment, { amountMinor: 10_000n }));
    world.robokassa.faults.refund = 'refuse';
    await refundPayment(world.deps, wishFor(payment, { amountMinor: 1_000n }));
    const day = await todaySummary(world.db, { from, to: new Date(from.getTime() + dayMs) });
    expect(day.refunds).toEqual({ count: 2, amountMinor: 11_000n });
    expect(day.refundsUndone).toEqual({ count: 1, amountMinor: 1_000n });
    expect(day.moved.map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([['top-up', 100_000n]]);
  });
});
