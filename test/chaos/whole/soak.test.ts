// Guarantee: minutes of mixed faults (the database restarted and killed, the network to it silent, the program killed and paused,
// Telegram refusing, failing and losing answers), one upon the other while customers pay and write, end in nothing lost and nothing
// twice; and once all is healed nothing that is to be told waits for more than three minutes, beyond what Telegram's own pace takes
// for all that is owed by then. SOAK_MINUTES=30 is the catalogue's figure, SEED=<n> repeats the order of the faults.
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { telegramRates } from '../../../src/notifications/budget-rates.ts';
import { runSeed, soakMinutes } from '../../support/size.ts';
import { until } from '../../support/until.ts';
import { type OutageWorld, openOutageWorld, proveAllPaid } from '../database/outage-world.ts';

const minutes = soakMinutes(2);

/** Four payments a second, of twenty callers; each customer has twenty links at most. */
const perSecond = 4;
const callers = 20;
const each = 20;
const customers = Math.ceil((minutes * 60 * perSecond) / each);

const healedWithinMs = 180_000;

const seed = runSeed();

let world: OutageWorld;
beforeAll(async () => {
  world = await openOutageWorld({ customers, each });
}, 600_000);
afterAll(() => world.close());

const faults = fc.oneof(
  fc.record({
    kind: fc.constant('restart'),
    signal: fc.constantFrom('SIGINT', 'SIGKILL'),
    ms: fc.integer({ min: 0, max: 2_000 }),
  }),
  fc.record({ kind: fc.constant('silence'), ms: fc.integer({ min: 2_000, max: 15_000 }) }),
  fc.record({ kind: fc.constant('kill') }),
  fc.record({ kind: fc.constant('pause'), ms: fc.integer({ min: 2_000, max: 40_000 }) }),
  fc.record({
    kind: fc.constant('telegram'),
    times: fc.integer({ min: 1, max: 20 }),
    ms: fc.integer({ min: 2_000, max: 20_000 }),
  }),
);
type Fault = typeof faults extends fc.Arbitrary<infer One> ? One : never;

async function strike(fault: Fault): Promise<void> {
  const { postgres, network, street } = world;
  switch (fault.kind) {
    case 'restart':
      return postgres.restart(fault.signal, fault.ms);
    case 'silence':
      network.fallSilent();
      await wait(fault.ms);
      return network.heal();
    case 'kill':
      return world.killAndStart();
    case 'pause':
      world.program.child.kill('SIGSTOP');
      await wait(fault.ms);
      world.program.child.kill('SIGCONT');
      return;
    default:
      for (const kind of ['too-many-requests', 'server-error', 'drop-request', 'drop-reply'] as const) {
        street.telegram.faults.add({
          kind,
          times: fault.times,
          ...(kind === 'too-many-requests' ? { method: 'sendMessage' } : {}),
        });
      }
      // It goes on beside the faults that follow, and ends by itself: a program that starts meanwhile calls ever more seldom, and
      // would not use up so many troubles within the time that it has.
      setTimeout(() => street.telegram.faults.clear(), fault.ms);
  }
}

test(
  `${minutes} minutes of mixed faults (seed ${seed})`,
  async () => {
    const { payments, street, userIds } = world;
    const planned = fc.sample(fc.record({ fault: faults, calmMs: fc.integer({ min: 500, max: 5_000 }) }), {
      ...{ numRuns: minutes * 60, seed },
    });
    const struck: Record<string, number> = {};
    const endsAt = performance.now() + minutes * 60_000;
    let over = false;
    const rage = async (): Promise<void> => {
      for (const { fault, calmMs } of planned) {
        if (performance.now() > endsAt) break;
        await strike(fault);
        struck[fault.kind] = (struck[fault.kind] ?? 0) + 1;
        await wait(calmMs);
      }
      over = true;
    };
    const chat = async (): Promise<void> => {
      for (let turn = 0; !over; turn += 1) {
        street.telegram.sendText({ from: userIds[turn % userIds.length] ?? 0, text: '/menu' });
        await wait(500);
      }
    };
    const pausesMs = fc.sample(fc.integer({ min: 0, max: (2_000 * callers) / perSecond }), {
      numRuns: payments.length,
      seed,
    });
    const pay = world.payAll(payments, {
      pauseMs: () => (over ? 0 : (pausesMs.pop() ?? 0)),
      withinMs: 2 * healedWithinMs,
    });
    await Promise.all([rage(), chat()]);
    const healedAt = performance.now();
    // Half an hour of faults leaves the program a few minutes to work in: thousands of receipts are owed by then.
    const owed = payments.length - world.told();
    const toldWithinMs = healedWithinMs + owed * telegramRates.bot.everyMs;
    const sinceMs = () => Math.round(performance.now() - healedAt);

    await pay;
    await until('all credited', async () => (await world.credited()) === payments.length, toldWithinMs, 200);
    const creditedMs = sinceMs();
    await until('all updates handled', async () => (await world.unhandled()) === 0, healedWithinMs, 200);
    const handledMs = sinceMs();
    await until('all told', () => world.told() >= payments.length, toldWithinMs, 500);
    const figures = { ...struck, payments: payments.length, owed, creditedMs, handledMs, toldMs: sinceMs() };
    process.stdout.write(`seed ${seed}, once healed: ${JSON.stringify(figures)}\n`);
    expect(sinceMs()).toBeLessThan(toldWithinMs);
    await proveAllPaid(world);
  },
  (minutes + 20) * 60_000,
);
