// Guarantee: in whatever order starts, stops and changes of tariff are told, late, twice or from two sides, and hours are booked, missed
// and booked again, while accounts run dry and are topped up, an account pays for each minute once: as a sum minute by minute has it.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bookHour, type EventOutcome, type EventWish, type Tariff } from '../../../src/usage/index.ts';
import { playUntilSeen } from '../../support/rounds.ts';
import {
  balanceMinor,
  fund,
  hourMs,
  minuteMs,
  newAccount,
  newTariff,
  openUsageWorld,
  owedMinor,
  proveUsage,
  tell,
  type UsageWorld,
} from '../../support/usage-world.ts';

let world: UsageWorld;
let tariffs: readonly Tariff[];
beforeAll(async () => {
  world = await openUsageWorld('2026-11-01T00:00:00Z');
  // A whole kopeck, a fraction that never comes out even, one that is free, and one of another service.
  tariffs = [
    await newTariff(world, 1_000_000n),
    await newTariff(world, 233_333n),
    await newTariff(world, 0n),
    await newTariff(world, 7_654_321n, { service: 'Базы данных' }),
  ];
});
afterAll(() => world.close());

interface Told {
  readonly resource: string;
  readonly kind: EventWish['kind'];
  readonly tariff: Tariff | undefined;
  readonly at: Date;
  readonly key: string;
}

interface Story {
  readonly accountId: bigint;
  readonly told: Told[];
  fundedMinor: bigint;
}
type Step = (story: Story) => Promise<void>;

/** What has happened in any of the stories: a story in which nothing does proves nothing. */
const seen = new Set<string>();

const nowMinute = (): number => Math.floor(world.clock.now().getTime() / minuteMs);
const lastHour = (): Date => new Date(Math.floor(world.clock.now().getTime() / hourMs) * hourMs);

/** What a resource costs before the minute `until`, told by a walk over all minutes since its first event: nothing is carried. */
function costMinor(told: readonly Told[], until: number): bigint {
  const at = told.map((event) => Math.floor(event.at.getTime() / minuteMs));
  let tariff: Tariff | undefined;
  let micro = 0n;
  for (let minute = Math.min(...at); minute < until; minute += 1) {
    for (const [index, event] of told.entries()) {
      if (at[index] !== minute) continue;
      if (event.kind === 'stop') tariff = undefined;
      else if (event.kind === 'start' || tariff) tariff = event.tariff;
    }
    micro += tariff?.rateMicro ?? 0n;
  }
  return micro / 1_000_000n;
}

/** Of all resources: what they cost before the minute. */
function dueMinor({ told }: Story, until: number): bigint {
  const resources = new Set(told.map(({ resource }) => resource));
  return [...resources].reduce(
    (sum, name) =>
      sum +
      costMinor(
        told.filter(({ resource }) => resource === name),
        until,
      ),
    0n,
  );
}

const note = (outcome: EventOutcome): void => {
  seen.add(outcome.kind === 'recorded' ? (outcome.booked?.reason ?? 'recorded') : outcome.kind);
  if (outcome.kind === 'recorded' && (outcome.booked?.dueMinor ?? 0n) < 0n) seen.add('given back');
};

const send = ({ accountId }: Story, { resource, kind, tariff, at, key }: Told): Promise<EventOutcome> =>
  tell(world, { accountId, externalId: resource, kind, at, key, ...(tariff ? { tariff } : {}) });

const happen: fc.Arbitrary<Step> = fc
  .record({
    resource: fc.constantFrom('a', 'b', 'c'),
    kind: fc.constantFrom('start', 'start', 'stop', 'stop', 'tariff'),
    tariff: fc.nat({ max: 3 }),
    // Mostly now, often late, and a little ahead, as another server's clock is.
    minutesAgo: fc.oneof(fc.constant(0), fc.integer({ min: -4, max: 10 }), fc.integer({ min: 0, max: 300 })),
    twice: fc.boolean(),
  })
  .map(
    ({ resource, kind, tariff, minutesAgo, twice }): Step =>
      async (story) => {
        const at = new Date(world.clock.now().getTime() - minutesAgo * minuteMs);
        const event: Told = {
          ...{ resource, kind, at, key: `k${story.told.length}` },
          tariff: kind === 'stop' ? undefined : tariffs[tariff],
        };
        story.told.push(event);
        const outcomes = await Promise.all(twice ? [send(story, event), send(story, event)] : [send(story, event)]);
        expect(
          outcomes
            .map((outcome) => outcome.kind)
            .toSorted()
            .at(-1),
        ).toBe('recorded');
        outcomes.map(note);
      },
  );

const repeat: fc.Arbitrary<Step> = fc.nat().map(
  (index): Step =>
    async (story) => {
      const old = story.told[index % Math.max(story.told.length, 1)];
      if (!old) return;
      expect((await send(story, old)).kind).toBe('already-recorded');
      const otherKind = old.kind === 'stop' ? 'start' : 'stop';
      const forged = { ...old, kind: otherKind, tariff: otherKind === 'stop' ? undefined : tariffs[0] } as const;
      expect((await send(story, forged)).kind).toBe('key-reused');
    },
);

const passTime: fc.Arbitrary<Step> = fc.integer({ min: 1, max: 100 }).map(
  (minutes): Step =>
    async () => {
      world.clock.advance(minutes * minuteMs);
    },
);

const topUp: fc.Arbitrary<Step> = fc.bigInt({ min: 1n, max: 600n }).map(
  (amountMinor): Step =>
    async (story) => {
      story.fundedMinor += amountMinor;
      await fund(world, story.accountId, amountMinor);
    },
);

/** Books the latest hour, or some before it as well, by one instance or by two at once. */
const book: fc.Arbitrary<Step> = fc.record({ back: fc.nat({ max: 2 }), instances: fc.integer({ min: 1, max: 2 }) }).map(
  ({ back, instances }): Step =>
    async (story) => {
      const before = await bookedUntil(story);
      for (let hours = back; hours >= 0; hours -= 1) {
        const slot = new Date(lastHour().getTime() - hours * hourMs);
        await Promise.all(Array.from({ length: instances }, () => bookHour(world.deps, slot)));
      }
      await checkBooked(story, before);
    },
);

async function bookedOf({ accountId }: Story) {
  const { _sum } = await world.db.usageBooking.aggregate({
    where: { accountId },
    _sum: { dueMinor: true, takenMinor: true },
  });
  return { dueMinor: _sum.dueMinor ?? 0n, takenMinor: _sum.takenMinor ?? 0n };
}

async function bookedUntil({ accountId }: Story): Promise<number | undefined> {
  return (await world.db.usageAccount.findUnique({ where: { accountId } }))?.bookedUntil.getTime();
}

/** After an hour is booked: all of it and nothing of the future; what is owed is owed because there was nothing left. */
async function checkBooked(story: Story, before?: number): Promise<void> {
  const booked = await bookedOf(story);
  expect(booked.dueMinor).toBeGreaterThanOrEqual(dueMinor(story, lastHour().getTime() / minuteMs));
  expect(booked.dueMinor).toBeLessThanOrEqual(dueMinor(story, nowMinute() + 5));
  const balance = await balanceMinor(world.db, story.accountId);
  expect(balance).toBe(story.fundedMinor - booked.takenMinor);
  const owed = (await owedMinor(world.db, story.accountId)) ?? 0n;
  expect(owed).toBe(booked.dueMinor - booked.takenMinor);
  // An hour that was booked before takes nothing of what has come since.
  if (owed > 0n && (await bookedUntil(story)) !== before) {
    seen.add('ran dry');
    expect(balance).toBe(0n);
  }
}

const step = fc.oneof(
  { arbitrary: happen, weight: 6 },
  { arbitrary: repeat, weight: 1 },
  { arbitrary: passTime, weight: 5 },
  { arbitrary: topUp, weight: 2 },
  { arbitrary: book, weight: 3 },
);

/** All is stopped, the next hour booked and all debts paid: what was taken is what the minutes cost, to the kopeck. */
async function settle(story: Story): Promise<void> {
  world.clock.advance(2 * hourMs);
  await bookHour(world.deps, lastHour());
  await checkBooked(story);
  const owed = (await owedMinor(world.db, story.accountId)) ?? 0n;
  if (owed > 0n) {
    story.fundedMinor += owed;
    await fund(world, story.accountId, owed);
    world.clock.advance(hourMs);
    await bookHour(world.deps, lastHour());
  }
  const booked = await bookedOf(story);
  const costs = dueMinor(story, lastHour().getTime() / minuteMs);
  expect(booked.dueMinor).toBe(costs);
  // What was given back after it was taken waits for the next hour; it is less than was taken and not yet used.
  const given = (await owedMinor(world.db, story.accountId)) ?? 0n;
  expect(booked.takenMinor).toBe(costs - given);
  expect(await balanceMinor(world.db, story.accountId)).toBe(story.fundedMinor - costs + given);
}

test('an account pays for each minute of its resources once', { timeout: 300_000 }, async () => {
  const stories = fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30, size: 'max' }), async (steps) => {
    const story: Story = { accountId: await newAccount(world), told: [], fundedMinor: 0n };
    world.clock.advance(17 * minuteMs);
    for (const act of steps) await act(story);
    for (const resource of new Set(story.told.map((event) => event.resource))) {
      const last = {
        resource,
        kind: 'stop',
        tariff: undefined,
        at: new Date(world.clock.now().getTime() + 5 * minuteMs),
        key: `end-${resource}`,
      } as const;
      story.told.push(last);
      note(await send(story, last));
    }
    await settle(story);
  });
  const events = ['recorded', 'already-recorded', 'removal', 'correction', 'given back', 'ran dry'];
  expect(await playUntilSeen(events, seen, () => fc.assert(stories, { numRuns: 25 }))).toEqual([]);
  await proveUsage(world.db);
});
