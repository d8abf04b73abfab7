// Guarantee: two instances whose clocks are set back and forth, each by itself, and that are restarted meanwhile, run no slot
// twice and miss none, also in the nights in which the hour changes.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScheduler, type Job } from '../../../src/jobs/schedule.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const logger = createLogger({ level: 'silent', secrets: [] });
const hourMs = 60 * 60_000;
const lastHour = 12;

/** Which of the two looks, at which hour by its own clock, and whether it was started anew just then. */
const look = fc.record({
  instance: fc.nat({ max: 1 }),
  hour: fc.integer({ min: -3, max: lastHour }),
  restarted: fc.boolean(),
  together: fc.boolean(),
});

/** In Berlin 02:30 comes twice on 25 October 2026 and not at all on 29 March. */
const stories = [
  { cron: '0 * * * *', timeZone: 'UTC', from: '2026-11-21T10:00:00Z', slots: lastHour },
  { cron: '0 * * * *', timeZone: 'Europe/Berlin', from: '2026-10-24T20:00:00Z', slots: lastHour },
  { cron: '30 2 * * *', timeZone: 'Europe/Berlin', from: '2026-10-24T20:00:00Z', slots: 1 },
  { cron: '0 * * * *', timeZone: 'Europe/Berlin', from: '2026-03-28T20:00:00Z', slots: lastHour },
];

let serial = 0;

test.for(stories)('$cron in $timeZone from $from', async ({ cron, timeZone, from, slots }) => {
  await fc.assert(
    fc.asyncProperty(fc.array(look, { minLength: 1, maxLength: 12 }), async (looks) => {
      serial += 1;
      const start = Date.parse(from);
      const ran: string[] = [];
      const job: Job = {
        ...{ name: `clock-${serial}`, cron, timeZone, missed: 'each', boundMs: 5_000 },
        run: async (slot) => ran.push(slot.toISOString()),
      };
      const born = (hour: number) =>
        createScheduler({
          db: database.db,
          clock: { now: () => new Date(start + hour * hourMs) },
          logger,
          jobs: [job],
        });
      const instances = [born(0), born(0)];
      for (const { instance, hour, restarted, together } of looks) {
        // Before its first run on record a job is due from its instance's birth on: nobody is born too late here.
        if (restarted) instances[instance] = born(Math.min(hour, 0));
        const at = new Date(start + hour * hourMs);
        const who = together ? instances : instances.slice(instance, instance + 1);
        await Promise.all(who.map((scheduler) => scheduler.runDue(at)));
      }
      await Promise.all(instances.map((scheduler) => scheduler.runDue(new Date(start + lastHour * hourMs))));
      const inTime = ran.filter((slot) => Date.parse(slot) > start);
      expect(new Set(ran).size).toBe(ran.length);
      expect(inTime).toHaveLength(slots);
    }),
    { numRuns: 25 },
  );
});
