// Guarantee: a consent does not wait for ever: it ends when nobody asks about its unpaid link any more, and money that comes by
// the link after all is credited and enables nothing.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sweepAutopay } from '../../../src/autopay/sweep.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { expireLinks, findPayment, pollPending, settlePayment } from '../../../src/payments/index.ts';
import { type AutopayWorld, mandateRow, newBinding, openAutopayWorld } from '../../support/autopay-world.ts';

const dayMs = 24 * 60 * 60_000;

let world: AutopayWorld;
beforeEach(async () => {
  world = await openAutopayWorld();
});
afterEach(() => world.close());

async function daysGoBy(days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    world.clock.advance(dayMs);
    await pollPending(world.deps);
    await expireLinks(world.deps);
    await sweepAutopay(world.deps);
  }
}

it('waits while the gateway is still asked about its link', async () => {
  const { mandate } = await newBinding(world);
  await daysGoBy(6);
  expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'awaiting-card' });
});

it('ends when it is asked no more; what is paid then is credited alone', async () => {
  const { mandate, payment } = await newBinding(world);
  await daysGoBy(10);
  expect(await findPayment(world.db, payment.id)).toMatchObject({ state: 'expired', nextPollAt: null });
  expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'ended', reason: 'payment-given-up' });
  const { id: invoiceId, amountMinor } = payment;
  const money = { gateway: 'robokassa', invoiceId, amountMinor, occurredAt: world.clock.now() } as const;
  const outcome = await inTransaction(world.db, (tx) => settlePayment(tx, world.deps, money));
  expect(outcome.kind).toBe('credited');
  expect((await mandateRow(world.db, mandate.id)).state).toBe('ended');
});

it('is left alone where the payment came, and where another link is open', async () => {
  const paid = await newBinding(world);
  await world.robokassa.pay(paid.url);
  await daysGoBy(10);
  const open = await newBinding(world);
  await sweepAutopay(world.deps);
  expect(await mandateRow(world.db, paid.mandate.id)).toMatchObject({ state: 'active' });
  expect(await mandateRow(world.db, open.mandate.id)).toMatchObject({ state: 'awaiting-card' });
});
