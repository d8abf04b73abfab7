// Guarantee: twenty instances whose clocks differ by seconds share a thousand slots out among them, a thousand runs in all.
import { expect, test } from 'vitest';
import { createScheduler, type Job } from '../../../src/jobs/schedule.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createTestDatabase } from '../../support/database.ts';

const instances = 20;
const slots = 1_000;
const start = Date.parse('2026-11-21T10:00:00Z');

test('20 instances, 1,000 slots: 1,000 runs', async () => {
  const database = await createTestDatabase({ maxConnections: 20 });
  const ran: string[] = [];
  const job: Job = {
    name: 'minutely',
    cron: '* * * * *',
    timeZone: 'UTC',
    missed: 'each',
    boundMs: 60_000,
    run: async (slot) => ran.push(slot.toISOString()),
  };
  const logger = createLogger({ level: 'silent', secrets: [] });
  const clock = { now: () => new Date(start) };
  const schedulers = Array.from({ length: instances }, () =>
    createScheduler({ db: database.db, clock, logger, jobs: [job] }),
  );
  // Twenty minutes go by between two looks; each instance looks some seconds apart from the others, before or after.
  for (let passed = 20; passed <= slots; passed += 20) {
    const looks = schedulers.map((scheduler, index) =>
      scheduler.runDue(new Date(start + passed * 60_000 + (index - 10) * 2_000)),
    );
    await Promise.all(looks);
  }
  await Promise.all(schedulers.map((scheduler) => scheduler.runDue(new Date(start + slots * 60_000))));
  expect(ran).toHaveLength(slots);
  expect(new Set(ran).size).toBe(slots);
  await database.close();
});
