// Guarantee: who was told that autopay will see to it hears nothing more until it fails, and then hears once more; while a card
// is being charged, the warning leaves the word to autopay; and what autopay has said to its owner is not said to them again.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { joinAccount } from '../../../src/accounts/join-account.ts';
import { rememberUser } from '../../../src/accounts/remember-user.ts';
import { type AlertDeps, attendAlerts, lookForReader } from '../../../src/alerts/index.ts';
import { attendAutopay, pauseAutopay, resumeAutopay } from '../../../src/autopay/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { bookRefund } from '../../../src/refunds/book.ts';
import { type AutopayWorld, newMandate, openAutopayWorld, spendDownTo } from '../../support/autopay-world.ts';
import { pass } from '../autopay/minutes.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let world: AutopayWorld;
let deps: AlertDeps;
beforeAll(async () => {
  world = await openAutopayWorld();
  deps = { ...world.deps, enqueueLetter: undefined, randomBytes, emitWebhook: async () => undefined };
});
afterAll(() => world.close());

const warnings = async (): Promise<string[]> => {
  const keys = (await world.told()).filter((key) => key.startsWith('alert:'));
  return keys.map((key) => key.split(':').slice(2).join(':'));
};

/** Time passes, and the warnings are looked at. */
async function after(ms: number): Promise<string[]> {
  world.clock.advance(ms);
  await attendAlerts(deps);
  return warnings();
}

test('a warning that names autopay is the only one until it fails; then the level of then is told once more', async () => {
  const { customer, mandate } = await newMandate(world, { amountMinor: 50_000n });
  await after(0);
  // 150 ₽ on the first day leave two such days; 380 ₽ leave none.
  await spendDownTo(world, customer.accountId, 35_000n);
  expect(await after(0)).toEqual(['0:warning']);
  await spendDownTo(world, customer.accountId, 12_000n);
  expect(await after(hourMs)).toEqual([]);
  await pauseAutopay(deps, customer);
  expect(await after(hourMs)).toEqual([expect.stringContaining(`0:critical:after-autopay:${mandate.id}:`)]);
  expect(await after(hourMs)).toEqual([]);
  // Resumed and paused anew, the same level stays told.
  await resumeAutopay(world.deps, customer);
  await pauseAutopay(deps, customer);
  expect(await after(hourMs)).toEqual([]);
});

test('while the card is being charged nothing is told, and nothing is left to tell when the money comes', async () => {
  const { customer } = await newMandate(world, { amountMinor: 100_000n });
  await after(0);
  world.robokassa.faults.charge = 'slow';
  await spendDownTo(world, customer.accountId, 9_000n);
  expect(await after(0)).toEqual([]);
  await attendAutopay(world.deps);
  expect(await after(minuteMs)).toEqual([]);
  // It takes longer than it should: the balance is spoken of after all.
  expect(await after(15 * minuteMs)).toEqual(['0:critical']);
});

/** Minutes pass, in each of which autopay and then the warnings are seen to. */
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    await pass(world, 1);
    await attendAlerts(deps);
  }
}

/** All warnings and troubles of autopay that a person was told of, with the numbers left out. */
async function allToldTo(chatId: bigint): Promise<string[]> {
  const rows = await world.db.noticeQueued.findMany({ where: { chatId }, orderBy: { seq: 'asc' } });
  const keys = rows.map(({ dedupeKey }) => dedupeKey).filter((key) => /^(autopay|alert):/.test(key));
  return keys.filter((key) => !key.endsWith(':charged')).map((key) => key.replace(/:\d[\d-]*/g, ''));
}

/** Another who reads the account. */
async function addReader(accountId: bigint): Promise<bigint> {
  const userId = 90_000n + accountId;
  const now = world.clock.now();
  await rememberUser(world.db, { id: userId, firstName: 'Борис', username: null, languageCode: 'ru' }, now);
  await inTransaction(world.db, (tx) => joinAccount(tx, { userId, accountId, role: 'viewer', now }));
  await inTransaction(world.db, (tx) => lookForReader(tx, { userId, now }));
  return userId;
}

async function toldLevels(accountId: bigint): Promise<string[]> {
  const rows = await world.db.alertWatch.findMany({ where: { accountId }, orderBy: { id: 'asc' } });
  return rows.map(({ toldLevel }) => toldLevel);
}

describe('what autopay tells its owner itself is said by no warning beside it', () => {
  beforeEach(() => {
    world.robokassa.faults.charge = 'approve';
  });

  test('the month’s limit: the owner reads of it once, the others are warned; what is worse is told to all', async () => {
    const { customer } = await newMandate(world, { amountMinor: 50_000n, monthlyLimit: 1 });
    const other = await addReader(customer.accountId);
    await minutes(1);
    await spendDownTo(world, customer.accountId, 9_000n);
    await minutes(2);
    // What was spent that day is no rate any more.
    world.clock.advance(8 * 24 * hourMs);
    await minutes(1);
    const before = await allToldTo(customer.chatId);
    await spendDownTo(world, customer.accountId, 2_000n);
    await minutes(3);
    expect(await allToldTo(customer.chatId)).toEqual([...before, 'autopay:limit']);
    expect((await allToldTo(other)).at(-1)).toBe('alert:critical');
    const levels = await toldLevels(customer.accountId);
    expect(levels).toEqual(['critical', 'critical']);
    await spendDownTo(world, customer.accountId, 0n);
    await minutes(1);
    expect((await allToldTo(customer.chatId)).at(-1)).toBe('alert:empty');
    expect((await allToldTo(other)).at(-1)).toBe('alert:empty');
  });

  test('a card that does not pay: told of at its decline and at its pause, and nothing says that it will see to it', async () => {
    const { customer } = await newMandate(world, { amountMinor: 60_000n });
    await minutes(1);
    world.robokassa.faults.charge = 'decline';
    await spendDownTo(world, customer.accountId, 5_000n);
    await minutes(3);
    expect(await allToldTo(customer.chatId)).toEqual(['autopay:attempt:declined']);
    expect(await toldLevels(customer.accountId)).toEqual(['critical']);
    for (let hour = 0; hour < 30; hour += 1) {
      world.clock.advance(hourMs);
      await minutes(1);
    }
    expect(await allToldTo(customer.chatId)).toEqual(['autopay:attempt:declined', 'autopay:paused']);
  });

  test('a refund that lets it rest: one message', async () => {
    const { customer, payment } = await newMandate(world, { amountMinor: 50_000n });
    await minutes(1);
    const agent = { id: 1n, name: 'Ольга' };
    const wish = { paymentId: payment.id, amountMinor: 48_000n, key: 'refund:test:1', reason: 'тест', agent };
    const booked = await inTransaction(world.db, (tx) =>
      bookRefund(tx, world.deps, { ...wish, operationKey: 'op-1', at: world.clock.now() }),
    );
    expect(booked.kind).toBe('booked');
    await minutes(2);
    expect(await allToldTo(customer.chatId)).toEqual(['autopay:paused']);
    expect(await toldLevels(customer.accountId)).toEqual(['warning']);
  });
});
