// Guarantee: money that is given back leaves the balance before the gateway is asked, and is on it again if the gateway will
// not; no more goes back than was paid and is there; one wish is one refund, however often and by however many it is asked.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { bookRefund, pollRefunds, requestRefund } from '../../../src/refunds/index.ts';
import { noFaults } from '../../../src/sandbox/robokassa/faults.ts';
import { spend } from '../../support/autopay-world.ts';
import {
  acceptedRefund,
  agents,
  dayMs,
  holds,
  minuteMs,
  olga,
  openRefundWorld,
  openTopUp,
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

const atGateway = (paymentId: number) => world.robokassa.refunds().filter(({ invoiceId }) => invoiceId === paymentId);

describe('a refund', () => {
  test('goes from the balance to the card, is told, and is followed to its end', async () => {
    const payment = await paidTopUp(world);
    const { accountId, id: paymentId, amountMinor } = payment;
    const made = await acceptedRefund(world, payment);
    expect(made).toMatchObject({ paymentId, accountId, amountMinor, reason: 'ошиблись суммой', askedBy: olga });
    expect(await holds(world, accountId)).toEqual([0n, 0n]);
    expect(atGateway(paymentId)).toMatchObject([{ sum: '1000.00', requestId: made.gatewayRequestId }]);
    expect(await toldOf(world, made)).toEqual(['refund.accepted', 'group:accepted']);

    world.clock.advance(5 * minuteMs);
    await pollRefunds(world.deps);
    expect(await stateOf(world, made)).toBe('accepted');
    world.clock.advance(6 * minuteMs);
    await world.robokassa.tick();
    await pollRefunds(world.deps);
    expect(await stateOf(world, made)).toBe('finished');
    expect(await toldOf(world, made)).toEqual(['refund.accepted', 'group:accepted', 'group:finished']);
    expect(await pollRefunds(world.deps)).toBe(0);
  });

  test('is kept with who asked for it and why', async () => {
    const payment = await paidTopUp(world);
    const made = await acceptedRefund(world, payment, { amountMinor: 30_050n });
    const [entry] = await world.db.auditEntry.findMany({ where: { accountId: payment.accountId } });
    expect(entry).toMatchObject({
      ...{ act: 'refund', agentName: 'Ольга', amountMinor: -30_050n, reason: 'ошиблись суммой' },
      ledgerTransactionId: made.ledgerTransactionId,
    });
  });

  test('of a part leaves the rest, which can follow; then there is nothing left', async () => {
    const payment = await paidTopUp(world);
    await acceptedRefund(world, payment, { amountMinor: 40_000n });
    expect(await refund(world, payment)).toEqual({ kind: 'refused', reason: 'more-than-paid', mostMinor: 60_000n });
    await acceptedRefund(world, payment, { amountMinor: 60_000n });
    expect(await refund(world, payment, { amountMinor: 1n })).toMatchObject({ reason: 'nothing-left' });
    expect(atGateway(payment.id).map(({ sum }) => sum)).toEqual(['400.00', '600.00']);
    expect(await holds(world, payment.accountId)).toEqual([0n, 0n]);
  });

  test('of money that is spent is refused before the gateway is asked, with what could be given back', async () => {
    const payment = await paidTopUp(world);
    await spend(world, payment.accountId, 70_000n);
    expect(await refund(world, payment)).toEqual({ kind: 'refused', reason: 'spent', mostMinor: 30_000n });
    expect(await holds(world, payment.accountId)).toEqual([30_000n, 0n]);
    expect(atGateway(payment.id)).toEqual([]);
  });

  test('that the gateway refuses is on the balance again, with the gateway’s word', async () => {
    const payment = await paidTopUp(world);
    world.robokassa.faults.refund = 'refuse';
    const outcome = await refund(world, payment);
    expect(outcome).toMatchObject({
      kind: 'rejected',
      refund: { state: 'refused', failure: 'NotEnoughOperationFunds' },
    });
    expect(await holds(world, payment.accountId)).toEqual([100_000n, 0n]);
    if (outcome.kind === 'rejected') expect(await toldOf(world, outcome.refund)).toEqual(['group:refused']);
    world.robokassa.faults.refund = 'none';
    await acceptedRefund(world, payment);
  });

  test('that the gateway cancels later is on the balance again, and both sides are told', async () => {
    const payment = await paidTopUp(world);
    const made = await acceptedRefund(world, payment);
    world.robokassa.faults.refundState = 'canceled';
    world.clock.advance(5 * minuteMs);
    await pollRefunds(world.deps);
    expect(await stateOf(world, made)).toBe('cancelled');
    expect(await holds(world, payment.accountId)).toEqual([100_000n, 0n]);
    expect((await toldOf(world, made)).slice(2)).toEqual(['refund.undone', 'group:cancelled']);
  });

  test('that has no end within a month is shown to a person', async () => {
    const made = await acceptedRefund(world, await paidTopUp(world));
    const deps = withGateway(world, { fetchRefund: async () => ({ kind: 'unavailable', reason: 'http-502' }) });
    let asked = 0;
    for (let day = 0; day < 31; day += 1) {
      asked += await pollRefunds(deps);
      world.clock.advance(dayMs);
    }
    await pollRefunds(deps);
    expect(asked).toBeGreaterThan(25);
    expect(await stateOf(world, made)).toBe('unknown');
    expect((await toldOf(world, made)).slice(2)).toEqual(['group:unknown']);
    await pollRefunds(world.deps);
    expect(await stateOf(world, made)).toBe('unknown');
  });
});

describe('nothing is done', () => {
  test('for a payment that is not paid, or that there is not', async () => {
    const { payment } = await openTopUp(world);
    expect(await refund(world, payment)).toEqual({ kind: 'not-paid' });
    expect(await refund(world, payment, { paymentId: 2_000_000_000 })).toEqual({ kind: 'unknown-payment' });
  });

  test.each([
    ['cannot give money back', { refund: undefined }],
    ['does not answer', { fetchState: async () => ({ kind: 'unavailable', reason: 'http-500' }) as const }],
    ['does not name the operation', { fetchState: async () => ({ kind: 'paid', amountMinor: 100_000n }) as const }],
    [
      'knows another sum',
      { fetchState: async () => ({ kind: 'paid', amountMinor: 1n, operationKey: 'key' }) as const },
    ],
  ])('where the gateway %s', async (_name, gateway) => {
    const payment = await paidTopUp(world);
    expect(await requestRefund(withGateway(world, gateway), wishFor(payment))).toEqual({ kind: 'unavailable' });
    expect(await holds(world, payment.accountId)).toEqual([100_000n, 0n]);
    expect(await world.db.refund.count({ where: { paymentId: payment.id } })).toBe(0);
  });
});

describe('asked for at once by twenty agents', () => {
  test('one wish is one refund', async () => {
    const payment = await paidTopUp(world);
    const wish = wishFor(payment, { amountMinor: 10_000n });
    const outcomes = await Promise.all(agents.map((agent) => requestRefund(world.deps, { ...wish, agent })));
    const kinds = outcomes.map(({ kind }) => kind).toSorted();
    expect(kinds).toEqual(['accepted', ...Array.from({ length: 19 }, () => 'already-requested')]);
    expect(atGateway(payment.id)).toHaveLength(1);
    expect(await holds(world, payment.accountId)).toEqual([90_000n, 0n]);
  });

  test('twenty wishes for the whole sum are one refund, too', async () => {
    const payment = await paidTopUp(world);
    const outcomes = await Promise.all(agents.map((agent) => refund(world, payment, { agent })));
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'refused')).toHaveLength(19);
    expect(atGateway(payment.id)).toHaveLength(1);
    expect(await holds(world, payment.accountId)).toEqual([0n, 0n]);
  });
});

test('a wish that was carried out is known by its key, though the gateway is away', async () => {
  const payment = await paidTopUp(world);
  const wish = wishFor(payment);
  const first = await requestRefund(world.deps, wish);
  world.robokassa.faults.opState = 'error-500';
  expect(await requestRefund(world.deps, wish)).toMatchObject({ kind: 'already-requested' });
  expect(first.kind).toBe('accepted');
});

test('a key of another refund finds that one, and gives nothing back', async () => {
  const [first, second] = [await paidTopUp(world), await paidTopUp(world)];
  const refund = await acceptedRefund(world, first);
  const stolen = { ...wishFor(second, { key: refund.requestKey }), operationKey: 'any', at: world.clock.now() };
  const outcome = await inTransaction(world.db, (tx) => bookRefund(tx, world.deps, stolen));
  expect(outcome).toMatchObject({ kind: 'already-requested', refund: { id: refund.id, paymentId: first.id } });
  expect(await holds(world, second.accountId)).toEqual([100_000n, 0n]);
});
