// Guarantee: whoever pays for an account may stop its autopay at once, and nothing but the word of the card's owner starts it
// again; removal is for good and wins over what is under way.
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { joinAccount } from '../../../src/accounts/join-account.ts';
import { rememberUser } from '../../../src/accounts/remember-user.ts';
import type { Role } from '../../../src/accounts/roles.ts';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import { mandateOf, pauseAutopay, removeAutopay, resumeAutopay } from '../../../src/autopay/index.ts';
import { endMandate } from '../../../src/autopay/mandate.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { findPayment, openPayment, settlePayment } from '../../../src/payments/index.ts';
import {
  type AutopayWorld,
  type Customer,
  mandateRow,
  newBinding,
  newMandate,
  openAutopayWorld,
  proveBooks,
  someoneWaits,
  spendDownTo,
  totalMinor,
} from '../../support/autopay-world.ts';
import { newCustomer } from '../../support/payment-world.ts';
import { until } from '../../support/until.ts';

let world: AutopayWorld;
beforeAll(async () => {
  world = await openAutopayWorld();
});
afterAll(() => world.close());
afterEach(() => proveBooks(world.db));

let colleagues = 0;

/** Another person of the same account. */
async function colleague({ accountId }: Customer, role: Role): Promise<Customer> {
  colleagues += 1;
  const [userId, now] = [BigInt(700_000 + colleagues), world.clock.now()];
  await rememberUser(world.db, { id: userId, firstName: 'Борис', username: null, languageCode: 'ru' }, now);
  await inTransaction(world.db, (tx) => joinAccount(tx, { userId, accountId, role, now }));
  return { userId, accountId, chatId: userId };
}

/** The operator takes the person off the account, as the owner of the tables. */
async function leave({ userId, accountId }: Customer): Promise<void> {
  const client = new pg.Client({ connectionString: world.ownerUrl });
  await client.connect();
  await client.query('DELETE FROM account_member WHERE account_id = $1 AND user_id = $2', [accountId, userId]);
  await client.end();
}

const none = { kind: 'none' };

describe('«Приостановить»', () => {
  test('rests it until it is resumed, and again changes nothing', async () => {
    const { customer, mandate } = await newMandate(world);
    expect(await pauseAutopay(world.deps, customer)).toMatchObject({ kind: 'paused', mandate: { id: mandate.id } });
    const paused = await mandateRow(world.db, mandate.id);
    expect(paused).toMatchObject({ state: 'paused', reason: 'by-customer', checkAt: null });
    expect(await pauseAutopay(world.deps, customer)).toEqual({ kind: 'already-paused', mandate: paused });
  });

  test('leaves the reason of a pause that came before', async () => {
    const { customer, mandate } = await newMandate(world);
    const data = { state: 'paused', reason: 'declined-in-a-row', checkAt: null };
    await world.db.autopayMandate.update({ where: { id: mandate.id }, data });
    expect(await pauseAutopay(world.deps, customer)).toMatchObject({ kind: 'already-paused' });
    expect((await mandateRow(world.db, mandate.id)).reason).toBe('declined-in-a-row');
  });

  test('may be pressed by whoever pays for the account, not by viewers and strangers', async () => {
    const { customer, mandate } = await newMandate(world);
    const { userId } = await newCustomer(world.db);
    for (const other of [await colleague(customer, 'viewer'), { ...customer, userId }]) {
      expect(await pauseAutopay(world.deps, other)).toEqual(none);
    }
    expect((await mandateRow(world.db, mandate.id)).state).toBe('active');
    expect((await pauseAutopay(world.deps, await colleague(customer, 'payer'))).kind).toBe('paused');
  });

  test('finds nothing where there is none, or only a consent that waits for its card', async () => {
    const { customer } = await newBinding(world);
    expect(await pauseAutopay(world.deps, customer)).toEqual(none);
  });
});

describe('«Возобновить»', () => {
  test('forgets the declines and looks at the balance at once', async () => {
    const { customer, mandate } = await newMandate(world);
    const retryAt = new Date(world.clock.now().getTime() + 3_600_000);
    const data = { state: 'paused', reason: 'declined-in-a-row', failures: 3, retryAt, checkAt: null };
    await world.db.autopayMandate.update({ where: { id: mandate.id }, data });
    expect((await resumeAutopay(world.deps, customer)).kind).toBe('resumed');
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({
      ...{ state: 'active', reason: null, failures: 0, retryAt: null, checkAt: world.clock.now() },
    });
  });

  test('while it is active changes nothing: a back-off is not pressed away', async () => {
    const { customer, mandate } = await newMandate(world);
    const retryAt = new Date(world.clock.now().getTime() + 3_600_000);
    const data = { failures: 1, retryAt, checkAt: retryAt };
    await world.db.autopayMandate.update({ where: { id: mandate.id }, data });
    expect((await resumeAutopay(world.deps, customer)).kind).toBe('already-active');
    expect(await mandateRow(world.db, mandate.id)).toMatchObject(data);
  });

  test('is for the one whose card it is, while they pay for the account', async () => {
    const { customer, mandate } = await newMandate(world);
    const other = await colleague(customer, 'owner');
    await pauseAutopay(world.deps, other);
    expect((await resumeAutopay(world.deps, other)).kind).toBe('not-owner');
    await leave(customer);
    expect(await resumeAutopay(world.deps, customer)).toEqual(none);
    expect((await mandateRow(world.db, mandate.id)).state).toBe('paused');
  });

  test('brings nothing back that has ended', async () => {
    const { customer } = await newMandate(world);
    await removeAutopay(world.deps, customer);
    expect(await resumeAutopay(world.deps, customer)).toEqual(none);
    expect(await mandateOf(world.db, customer.accountId)).toBeNull();
  });
});

describe('«Отключить и отвязать карту»', () => {
  test('ends it at once and for good, from a pause as well', async () => {
    const { customer, mandate } = await newMandate(world);
    await pauseAutopay(world.deps, customer);
    expect(await removeAutopay(world.deps, customer)).toMatchObject({
      ...{ kind: 'removed', inFlight: false, mandate: { id: mandate.id } },
    });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({
      ...{ state: 'ended', reason: 'by-customer', endedAt: world.clock.now(), checkAt: null },
    });
    expect(await removeAutopay(world.deps, customer)).toEqual(none);
  });

  test('says that a charge is under way; its money is credited and starts nothing again', async () => {
    const { customer, mandate } = await newMandate(world);
    await spendDownTo(world, customer.accountId, 1n);
    world.robokassa.faults.charge = 'slow';
    await attendAutopay(world.deps);
    world.robokassa.faults.charge = 'approve';
    expect(await removeAutopay(world.deps, customer)).toMatchObject({ kind: 'removed', inFlight: true });
    world.clock.advance(20 * 60_000);
    await world.robokassa.tick();
    expect(await totalMinor(world.db, customer.accountId)).toBe(50_001n);
    expect((await mandateRow(world.db, mandate.id)).state).toBe('ended');
    expect(await mandateOf(world.db, customer.accountId)).toBeNull();
  });

  test('needs no telling of the one who pressed it, but of the one whose card it was', async () => {
    const [own, shared] = [await newMandate(world), await newMandate(world)];
    await world.told();
    await removeAutopay(world.deps, own.customer);
    expect(await world.told()).toEqual([]);
    await removeAutopay(world.deps, await colleague(shared.customer, 'payer'));
    expect(await world.told()).toEqual([`autopay:${shared.mandate.id}:ended`]);
  });

  test('is not for viewers and strangers, but always for the card’s owner, on the account or not', async () => {
    const { customer, mandate } = await newMandate(world);
    const { userId } = await newCustomer(world.db);
    for (const other of [await colleague(customer, 'viewer'), { ...customer, userId }]) {
      expect(await removeAutopay(world.deps, other)).toEqual(none);
    }
    expect((await mandateRow(world.db, mandate.id)).state).toBe('active');
    await leave(customer);
    expect((await removeAutopay(world.deps, customer)).kind).toBe('removed');
  });

  test('ends consents that wait for their card, and closes their links; money that comes by one enables nothing', async () => {
    const { customer, mandate } = await newMandate(world);
    const waiting = await newBinding(world, { customer, amountMinor: 30_000n });
    await world.robokassa.decline(waiting.url);
    expect(await removeAutopay(world.deps, customer)).toMatchObject({ mandate: { id: mandate.id } });
    expect(await mandateRow(world.db, waiting.mandate.id)).toMatchObject({ state: 'ended', reason: 'by-customer' });
    expect((await findPayment(world.db, waiting.payment.id))?.state).toBe('cancelled');
  });

  test('leaves the way open to agree anew with the same sum', async () => {
    const { customer, payment, url } = await newBinding(world);
    expect(await removeAutopay(world.deps, customer)).toMatchObject({ kind: 'removed', inFlight: false });
    const again = await newMandate(world, { customer });
    expect(again.payment.id).not.toBe(payment.id);
    await world.robokassa.pay(url);
    expect(await mandateOf(world.db, customer.accountId)).toMatchObject({ id: again.mandate.id });
    expect(await totalMinor(world.db, customer.accountId)).toBe(100_000n);
  });

  test('leaves links that bind nothing as they are', async () => {
    const { customer } = await newMandate(world);
    const opened = await openPayment(world.deps, {
      ...customer,
      amountMinor: 70_000n,
      cardKind: 'russian',
      language: 'ru',
    });
    if (opened.kind !== 'open') throw new Error(opened.kind);
    await removeAutopay(world.deps, customer);
    expect((await findPayment(world.db, opened.payment.id))?.state).toBe('pending');
  });

  test('at the instant at which the card is being bound wins: the money is credited, and autopay stays ended', async () => {
    const { customer, payment, mandate } = await newBinding(world);
    const { id: invoiceId, amountMinor } = payment;
    const money = { gateway: 'robokassa', invoiceId, amountMinor, occurredAt: world.clock.now() } as const;
    let settled: Promise<unknown> = Promise.resolve();
    await inTransaction(world.db, async (tx) => {
      await endMandate(tx, mandate.id, { reason: 'by-customer', now: world.clock.now() });
      settled = inTransaction(world.db, (other) => settlePayment(other, world.deps, money));
      await until('the payment waits for the removal', () => someoneWaits(world.db), 10_000);
    });
    expect(await settled).toEqual({ kind: 'credited' });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'ended', reason: 'by-customer' });
    expect(await totalMinor(world.db, customer.accountId)).toBe(50_000n);
  });

  test('pressed on many devices at once, with pauses between, ends it once', async () => {
    const { customer, mandate } = await newMandate(world);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2 ? removeAutopay(world.deps, customer) : resumeAutopay(world.deps, customer),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'removed')).toHaveLength(1);
    expect((await mandateRow(world.db, mandate.id)).state).toBe('ended');
  });
});
