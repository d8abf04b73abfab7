// Guarantee: killed with -9 between any two steps of charging a card, alone or beside another instance, autopay charges it once,
// credits it once and tells it once; and what was refused is told once as well.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { attendAutopay, resumeCharges } from '../../../src/autopay/index.ts';
import { pollPending, sweepInbox } from '../../../src/payments/index.ts';
import { noFaults } from '../../../src/sandbox/robokassa/faults.ts';
import {
  type AutopayWorld,
  attempts,
  mandateRow,
  newMandate,
  openAutopayWorld,
  proveBooks,
  spendDownTo,
  totalMinor,
} from '../../support/autopay-world.ts';
import { runSeed } from '../../support/size.ts';

const minuteMs = 60_000;

type Job = 'attend' | 'poll' | 'resume';
type Enabled = Awaited<ReturnType<typeof newMandate>>;

let world: AutopayWorld;
beforeAll(async () => {
  world = await openAutopayWorld({ maxConnections: 12 });
});
afterAll(() => world.close());
beforeEach(() => {
  Object.assign(world.robokassa.faults, noFaults());
  world.pointTo(world.url);
});

/** An instance that dies at the point, which the gateway tells of payments from now on. */
async function startMortal(dieAt: string): Promise<ChildProcess> {
  const now = world.clock.now().toISOString();
  const child = fork(join(import.meta.dirname, 'charger-process.ts'), [world.ownerUrl, world.gatewayUrl, now, dieAt]);
  const [url] = await once(child, 'message');
  world.pointTo(String(url));
  return child;
}

async function killAt(point: string, job: Job): Promise<void> {
  const child = await startMortal(point);
  const died = once(child, 'exit');
  child.send(job);
  expect(await died).toEqual([null, 'SIGKILL']);
  world.pointTo(world.url);
}

/** Those who live on: the gateway repeats what was not answered, and the scheduler does its work. */
async function surviveFor(minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 1) {
    world.clock.advance(minuteMs);
    await world.robokassa.tick();
    await sweepInbox(world.deps);
    await pollPending(world.deps);
    await resumeCharges(world.deps);
    await attendAutopay(world.deps);
  }
}

async function low(count = 1): Promise<Enabled[]> {
  const made: Enabled[] = [];
  for (let index = 0; index < count; index += 1) made.push(await newMandate(world, { monthlyLimit: 10 }));
  await makeLow(made);
  await world.told();
  return made;
}

async function makeLow(made: readonly Enabled[]): Promise<void> {
  for (const { customer } of made) await spendDownTo(world, customer.accountId, 0n);
}

const chargesOf = ({ payment }: Enabled) =>
  world.robokassa.charges().filter(({ parentInvoiceId }) => parentInvoiceId === payment.id);

/** Letters that wait for delivery, not only their keys. */
async function letters(key: string): Promise<number> {
  const jobs = await world.db.$queryRaw<unknown[]>`SELECT 1 FROM queue.job WHERE data ->> 'dedupeKey' = ${key}`;
  return jobs.length;
}

async function expectChargedOnce(enabled: Enabled): Promise<void> {
  const { customer } = enabled;
  const [attempt, ...others] = await attempts(world.db, customer.accountId);
  expect(others).toEqual([]);
  expect(attempt).toMatchObject({ state: 'succeeded' });
  expect(chargesOf(enabled)).toMatchObject([{ invoiceId: attempt?.paymentId, state: 100 }]);
  expect(await totalMinor(world.db, customer.accountId)).toBe(500_00n);
  const key = `autopay:attempt:${attempt?.id}:charged`;
  expect((await world.told()).filter((told) => told.startsWith('autopay:'))).toEqual([key]);
  expect(await letters(key)).toBe(1);
  await proveBooks(world.db);
}

/** What has happened by then: whether the charge is written down, whether the gateway has made it. */
const points: readonly (readonly [string, { readonly attempts: number; readonly charges: number }])[] = [
  ['commit 1', { attempts: 0, charges: 0 }],
  ['charge-created', { attempts: 1, charges: 0 }],
  ['notification-kept', { attempts: 1, charges: 1 }],
  ['verified', { attempts: 1, charges: 1 }],
  ['before-commit', { attempts: 1, charges: 1 }],
  ['after-commit', { attempts: 1, charges: 1 }],
  ['before-answer', { attempts: 1, charges: 1 }],
  ['charge-sent', { attempts: 1, charges: 1 }],
];

async function expectSoFar(enabled: Enabled, sofar: { attempts: number; charges: number }): Promise<void> {
  expect(await attempts(world.db, enabled.customer.accountId)).toHaveLength(sofar.attempts);
  expect(chargesOf(enabled)).toHaveLength(sofar.charges);
}

async function expectSurvived(point: string, sofar: { attempts: number; charges: number }): Promise<void> {
  const [enabled] = await low();
  if (!enabled) throw new Error('nobody is low');
  await killAt(point, 'attend');
  await expectSoFar(enabled, sofar);
  await surviveFor(16);
  await expectChargedOnce(enabled);
}

test.each(points)('killed at %s', expectSurvived);

// Without a notification nobody comes to the others.
test.each(points.filter(([point]) => point.startsWith('c')))(
  'killed at %s, and the gateway never tells of it',
  (...at) => {
    world.robokassa.faults.chargeNotify = 'never';
    return expectSurvived(...at);
  },
);

test('killed while it asks what became of a charge: before it credits', async () => {
  const [enabled] = await low();
  if (!enabled) throw new Error('nobody is low');
  world.robokassa.faults.chargeNotify = 'never';
  await attendAutopay(world.deps);
  world.clock.advance(3 * minuteMs);
  await killAt('commit 2', 'poll');
  expect(await totalMinor(world.db, enabled.customer.accountId)).toBe(0n);
  await surviveFor(6);
  await expectChargedOnce(enabled);
});

test.each(['charge-sent', 'commit 2'])('a refused card, killed at %s: ended once and told once', async (point) => {
  const [enabled] = await low();
  if (!enabled) throw new Error('nobody is low');
  world.robokassa.unbind(enabled.payment.id, 'card-replaced');
  await killAt(point, 'attend');
  await surviveFor(16);
  expect(await attempts(world.db, enabled.customer.accountId)).toMatchObject([{ state: 'declined' }]);
  expect(await mandateRow(world.db, enabled.mandate.id)).toMatchObject({ state: 'ended', reason: 'card-unusable' });
  expect(await world.told()).toEqual([`autopay:${enabled.mandate.id}:ended`]);
  expect(chargesOf(enabled)).toEqual([]);
});

test('two instances at once, one of them killed at a random moment, time after time: each card charged once a time', async () => {
  const [rounds, cards] = [8, 25];
  const seed = runSeed();
  const delaysMs = fc.sample(fc.integer({ min: 0, max: 250 }), { numRuns: rounds, seed });
  const made = await low(cards);
  for (const [round, delayMs] of delaysMs.entries()) {
    if (round > 0) await makeLow(made);
    const [doomed, other] = [await startMortal('never'), await startMortal('never')];
    const died = Promise.all([once(doomed, 'exit'), once(other, 'exit')]);
    const done = once(other, 'message');
    for (const child of [doomed, other]) child.send('attend');
    setTimeout(() => doomed.kill('SIGKILL'), delayMs);
    await done;
    other.kill('SIGKILL');
    await died;
    world.pointTo(world.url);
    await surviveFor(16);
    for (const enabled of made) {
      const at = `seed ${seed}, round ${round}`;
      expect(await totalMinor(world.db, enabled.customer.accountId), at).toBe(500_00n);
      expect(chargesOf(enabled), at).toHaveLength(round + 1);
    }
    const told = (await world.told()).filter((key) => key.endsWith(':charged'));
    expect(told, `seed ${seed}`).toHaveLength(cards);
  }
  await proveBooks(world.db);
});
