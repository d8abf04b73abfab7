// Guarantee: wherever the process or the gateway falls silent, no refund is sent a second time and none is forgotten: what has
// no answer is shown to a person, and ends once, by the word of an agent who has looked.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PaymentGateway } from '../../../src/payments/gateways/gateway.ts';
import type { Payment } from '../../../src/payments/index.ts';
import { pollRefunds, type Refund, requestRefund, resolveUnknown, sweepRefunds } from '../../../src/refunds/index.ts';
import { noFaults } from '../../../src/sandbox/robokassa/faults.ts';
import {
  acceptedRefund,
  agents,
  dayMs,
  holds,
  minuteMs,
  olga,
  openRefundWorld,
  paidTopUp,
  type RefundWorld,
  refund,
  stateOf,
  toldOf,
  wishFor,
  withGateway,
} from '../../support/refund-world.ts';

let world: RefundWorld;
beforeAll(async () => {
  world = await openRefundWorld();
});
beforeEach(() => {
  Object.assign(world.robokassa.faults, noFaults());
});
afterAll(() => world.close());

const atGateway = ({ id }: Payment) => world.robokassa.refunds().filter(({ invoiceId }) => invoiceId === id);

/** Time goes by, with all the jobs that there are for refunds. */
async function anHourGoesBy(): Promise<void> {
  for (let minute = 0; minute < 60; minute += 5) {
    world.clock.advance(5 * minuteMs);
    await sweepRefunds(world.deps);
    await pollRefunds(world.deps);
  }
}

/** A refund that the gateway has made, and whose answer is lost. */
async function lostRefund(): Promise<{ payment: Payment; made: Refund }> {
  const payment = await paidTopUp(world);
  world.robokassa.faults.refund = 'lost-answer';
  const outcome = await refund(world, payment);
  world.robokassa.faults.refund = 'none';
  if (outcome.kind !== 'unknown') throw new Error(`the refund is ${outcome.kind}`);
  return { payment, made: outcome.refund };
}

test('an answer that is lost leaves the money off the balance, is told to the group, and nothing is sent again', async () => {
  const { payment, made } = await lostRefund();
  expect(await stateOf(world, made)).toBe('unknown');
  await anHourGoesBy();
  expect(await stateOf(world, made)).toBe('unknown');
  expect(atGateway(payment)).toHaveLength(1);
  expect(await holds(world, payment.accountId)).toEqual([0n, 0n]);
  expect(await toldOf(world, made)).toEqual(['group:unknown']);
});

describe('a process that dies', () => {
  const dies = async (call: PaymentGateway['refund']): Promise<{ payment: Payment; made: Refund }> => {
    const payment = await paidTopUp(world);
    const asking = requestRefund(withGateway(world, { refund: call }), wishFor(payment));
    await expect(asking).rejects.toThrow('killed');
    const made = await world.db.refund.findFirstOrThrow({ where: { paymentId: payment.id } });
    return { payment, made: { ...made, askedBy: olga, currency: 'RUB', state: 'requested' } };
  };
  const deaths: [string, number, () => PaymentGateway['refund']][] = [
    ['before the gateway is asked', 0, () => () => Promise.reject(new Error('killed'))],
    [
      'before the answer is kept',
      1,
      () => async (request) => {
        await world.deps.gateway.refund?.(request);
        throw new Error('killed');
      },
    ],
  ];

  test.each(deaths)(
    '%s: within two minutes a person is asked, and nothing is sent again',
    async (_when, sent, call) => {
      const { payment, made } = await dies(call());
      world.clock.advance(minuteMs);
      await sweepRefunds(world.deps);
      expect(await stateOf(world, made)).toBe('requested');
      world.clock.advance(minuteMs);
      expect(await sweepRefunds(world.deps)).toBe(1);
      expect(await stateOf(world, made)).toBe('unknown');
      await anHourGoesBy();
      expect(atGateway(payment)).toHaveLength(sent);
      expect(await toldOf(world, made)).toEqual(['group:unknown']);
    },
  );

  test('swept by two instances at once, it is found once', async () => {
    await dies(() => Promise.reject(new Error('killed')));
    world.clock.advance(2 * minuteMs);
    const found = await Promise.all([sweepRefunds(world.deps), sweepRefunds(world.deps), sweepRefunds(world.deps)]);
    expect(found.toSorted()).toEqual([0, 0, 1]);
  });

  test('at the last question about a refund: it is asked again, and then a person is', async () => {
    const made = await acceptedRefund(world, await paidTopUp(world));
    world.robokassa.faults.refundState = 'processing';
    world.clock.advance(31 * dayMs);
    await pollRefunds(withGateway(world, { fetchRefund: () => Promise.reject(new Error('killed')) }));
    expect(await stateOf(world, made)).toBe('accepted');
    await anHourGoesBy();
    expect(await stateOf(world, made)).toBe('unknown');
    expect(await toldOf(world, made)).toContain('group:unknown');
  });

  test('the same wish again is known, and sends nothing', async () => {
    const { payment, made } = await dies(() => Promise.reject(new Error('killed')));
    const again = await refund(world, payment, { key: made.requestKey });
    expect(again).toMatchObject({ kind: 'already-requested', refund: { id: made.id, state: 'requested' } });
    expect(atGateway(payment)).toEqual([]);
  });
});

test('an answer that comes after the sweep is kept all the same', async () => {
  const payment = await paidTopUp(world);
  const slow = withGateway(world, {
    refund: async (request) => {
      world.clock.advance(3 * minuteMs);
      await sweepRefunds(world.deps);
      return world.deps.gateway.refund?.(request) ?? { kind: 'unknown', reason: 'none' };
    },
  });
  const outcome = await requestRefund(slow, wishFor(payment));
  expect(outcome).toMatchObject({ kind: 'accepted', refund: { state: 'accepted' } });
});

test('an answer that comes after an agent has decided changes nothing', async () => {
  const payment = await paidTopUp(world);
  const late = withGateway(world, {
    refund: async () => {
      world.clock.advance(3 * minuteMs);
      await sweepRefunds(world.deps);
      const { id: refundId } = await world.db.refund.findFirstOrThrow({ where: { paymentId: payment.id } });
      await resolveUnknown(world.deps, { refundId, wasRefunded: false, agent: olga });
      return { kind: 'refused', reason: 'NotEnoughOperationFunds' };
    },
  });
  expect(await requestRefund(late, wishFor(payment))).toMatchObject({ kind: 'unknown', refund: { state: 'refused' } });
  expect(await holds(world, payment.accountId)).toEqual([100_000n, 0n]);
});

describe('an agent who has looked', () => {
  const word = (made: Refund, wasRefunded: boolean) => ({ refundId: made.id, wasRefunded, agent: olga });

  test('and has seen the refund: it is done, the payer is told', async () => {
    const { payment, made } = await lostRefund();
    expect(await resolveUnknown(world.deps, word(made, true))).toMatchObject({ kind: 'finished' });
    expect(await holds(world, payment.accountId)).toEqual([0n, 0n]);
    expect(await toldOf(world, made)).toEqual(['group:unknown', 'refund.accepted']);
  });

  test('and has seen none: the money is on the balance again, and can be given back anew', async () => {
    const payment = await paidTopUp(world);
    world.robokassa.faults.refund = 'error-500';
    const outcome = await refund(world, payment);
    world.robokassa.faults.refund = 'none';
    if (outcome.kind !== 'unknown') throw new Error(`the refund is ${outcome.kind}`);
    expect(await resolveUnknown(world.deps, word(outcome.refund, false))).toMatchObject({
      kind: 'undone',
      refund: { state: 'refused', failure: 'denied-by-agent' },
    });
    expect(await holds(world, payment.accountId)).toEqual([100_000n, 0n]);
    // Its payer was never told of it.
    expect(await toldOf(world, outcome.refund)).toEqual(['group:unknown']);
    await acceptedRefund(world, payment);
  });

  test('is kept in the log', async () => {
    const { payment, made } = await lostRefund();
    await resolveUnknown(world.deps, word(made, true));
    const entries = await world.db.auditEntry.findMany({
      where: { accountId: payment.accountId },
      orderBy: { id: 'asc' },
    });
    expect(entries.map(({ act, agentName }) => [act, agentName])).toEqual([
      ['refund', 'Ольга'],
      ['refund-confirmed', 'Ольга'],
    ]);
  });

  test('is one of twenty who press both buttons at once: one is heard', async () => {
    const { made } = await lostRefund();
    const outcomes = await Promise.all(
      agents.map((agent, place) =>
        resolveUnknown(world.deps, { refundId: made.id, wasRefunded: place % 2 === 0, agent }),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === 'not-open')).toHaveLength(19);
  });

  test('decides about nothing that has an answer, or that there is not', async () => {
    const made = await acceptedRefund(world, await paidTopUp(world));
    expect(await resolveUnknown(world.deps, word(made, false))).toMatchObject({ kind: 'not-open' });
    expect(await stateOf(world, made)).toBe('accepted');
    const none = { ...word(made, true), refundId: 999_999n };
    expect(await resolveUnknown(world.deps, none)).toEqual({ kind: 'unknown-refund' });
  });
});
