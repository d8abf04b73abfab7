// Guarantee: autopay shows what it would do at this moment, and no debit that brings the balance below the threshold is missed.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { autopayOverview, pauseAutopay } from '../../../src/autopay/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { postAdjustment } from '../../../src/support/post-adjustment.ts';
import {
  type AutopayWorld,
  type Customer,
  mandateRow,
  newBinding,
  newMandate,
  openAutopayWorld,
  proveBooks,
  someoneWaits,
  spend,
  spendDownTo,
} from '../../support/autopay-world.ts';
import { agent } from '../../support/promo-world.ts';
import { until } from '../../support/until.ts';

let world: AutopayWorld;
beforeAll(async () => {
  world = await openAutopayWorld();
});
afterAll(() => world.close());
afterEach(() => proveBooks(world.db));

const overview = ({ accountId }: Customer, now = world.clock.now()) => autopayOverview(world.db, { accountId, now });

describe('an overview', () => {
  test('is none without a bound card', async () => {
    const { customer } = await newBinding(world);
    expect(await overview(customer)).toBeNull();
  });

  test('says what would happen at this moment', async () => {
    const { customer, mandate } = await newMandate(world);
    const nothing = { month: { key: '2026-11', successes: 0, spentMinor: 0n }, inFlight: null };
    expect(await overview(customer)).toEqual({ mandate, ...nothing, next: { kind: 'wait', because: 'enough-money' } });
    await spendDownTo(world, customer.accountId, 9_999n);
    expect((await overview(customer))?.next).toEqual({ kind: 'charge', amountMinor: 50_000n });
    await pauseAutopay(world.deps, customer);
    expect((await overview(customer))?.next).toEqual({ kind: 'wait', because: 'not-active' });
  });
});

describe('a debit', () => {
  test('that leaves less than the threshold has it looked at, others do not', async () => {
    const { customer, mandate } = await newMandate(world);
    const { accountId } = customer;
    await world.db.autopayMandate.update({ where: { id: mandate.id }, data: { checkAt: null } });
    await spendDownTo(world, accountId, 10_000n);
    expect((await mandateRow(world.db, mandate.id)).checkAt).toBeNull();
    await spend(world, accountId, 1n);
    expect((await mandateRow(world.db, mandate.id)).checkAt).toEqual(world.clock.now());
  });

  test('does not bring forward what has a time of its own', async () => {
    const { customer, mandate } = await newMandate(world);
    const checkAt = new Date(world.clock.now().getTime() + 3_600_000);
    await world.db.autopayMandate.update({ where: { id: mandate.id }, data: { checkAt } });
    await spendDownTo(world, customer.accountId, 1n);
    expect((await mandateRow(world.db, mandate.id)).checkAt).toEqual(checkAt);
  });

  test('by support has it looked at as one for the service does', async () => {
    const { customer, mandate } = await newMandate(world);
    await world.db.autopayMandate.update({ where: { id: mandate.id }, data: { checkAt: null } });
    const at = world.clock.now();
    const debit = { accountId: customer.accountId, currency: 'RUB', reason: 'Ошибка', agent } as const;
    await inTransaction(world.db, (tx) =>
      postAdjustment(tx, world.deps, { ...debit, amountMinor: -40_000n, key: 'adjustment:autopay:1' }, at),
    );
    expect((await mandateRow(world.db, mandate.id)).checkAt).toBeNull();
    await inTransaction(world.db, (tx) =>
      postAdjustment(tx, world.deps, { ...debit, amountMinor: -1n, key: 'adjustment:autopay:2' }, at),
    );
    expect((await mandateRow(world.db, mandate.id)).checkAt).toEqual(at);
  });

  test('has nothing looked at that is paused', async () => {
    const { customer, mandate } = await newMandate(world);
    await pauseAutopay(world.deps, customer);
    await spendDownTo(world, customer.accountId, 1n);
    expect((await mandateRow(world.db, mandate.id)).checkAt).toBeNull();
  });

  test('is not forgotten when it comes while somebody is deciding without having seen it', async () => {
    const { customer, mandate } = await newMandate(world);
    let spent = Promise.resolve();
    await inTransaction(world.db, async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM autopay_mandate WHERE id = ${mandate.id} FOR NO KEY UPDATE`;
      spent = spendDownTo(world, customer.accountId, 1n);
      await until('the debit waits for the lock that is held here', () => someoneWaits(world.db), 10_000);
      await tx.autopayMandate.update({ where: { id: mandate.id }, data: { checkAt: null } });
    });
    await spent;
    expect((await mandateRow(world.db, mandate.id)).checkAt).toEqual(world.clock.now());
  });
});
