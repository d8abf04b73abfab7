// Guarantee: each slot of a job is run once, by one of however many instances, whatever the clock does; a run that fails
// or hangs is on record and keeps no later slot from coming.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { purgeJobRuns } from '../../../src/jobs/job-runs.ts';
import { createScheduler, type Job, type Scheduler } from '../../../src/jobs/schedule.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const logger = createLogger({ level: 'silent', secrets: [] });
const start = Date.parse('2026-11-21T10:00:00Z');
const minute = (count: number): Date => new Date(start + count * 60_000);

let serial = 0;
/** A job each minute that notes its slots, under a name of its own. */
function countingJob(changes: Partial<Job> = {}): { job: Job; ran: string[] } {
  serial += 1;
  const ran: string[] = [];
  const run = async (slot: Date) => {
    ran.push(slot.toISOString().slice(11, 16));
  };
  const job: Job = {
    name: `job-${serial}`,
    cron: '* * * * *',
    timeZone: 'UTC',
    missed: 'latest',
    boundMs: 5_000,
    run,
    ...changes,
  };
  return { job, ran };
}

function scheduler(...jobs: Job[]): Scheduler {
  return createScheduler({ db: database.db, clock: { now: () => new Date(start) }, logger, jobs });
}

const recorded = (job: Job) => database.db.jobRun.findMany({ where: { job: job.name }, orderBy: { slot: 'asc' } });

test('a slot is run when it is due, once, and its run is on record', async () => {
  const { job, ran } = countingJob();
  const instance = scheduler(job);
  expect((await instance.runDue(minute(0))).runs).toEqual([]);
  expect((await instance.runDue(minute(1))).runs).toEqual([{ job: job.name, slot: minute(1) }]);
  expect((await instance.runDue(minute(1.5))).runs).toEqual([]);
  expect(ran).toEqual(['10:01']);
  expect(await recorded(job)).toMatchObject([{ slot: minute(1), failure: null, finishedAt: new Date(start) }]);
});

test('missed slots come down to the latest one', async () => {
  const { job, ran } = countingJob();
  await scheduler(job).runDue(minute(60));
  expect(ran).toEqual(['11:00']);
});

test('a job that says so is run for each slot it missed', async () => {
  const { job, ran } = countingJob({ missed: 'each' });
  await scheduler(job).runDue(minute(3));
  expect(ran).toEqual(['10:01', '10:02', '10:03']);
});

test('a restarted instance goes on from the last run on record', async () => {
  const { job, ran } = countingJob({ missed: 'each' });
  await scheduler(job).runDue(minute(2));
  const restarted = createScheduler({ db: database.db, clock: { now: () => minute(5) }, logger, jobs: [job] });
  await restarted.runDue(minute(5));
  expect(ran).toEqual(['10:01', '10:02', '10:03', '10:04', '10:05']);
});

test('a clock that is set back runs no slot twice', async () => {
  const { job, ran } = countingJob();
  const each = countingJob({ missed: 'each' });
  const instance = scheduler(job, each.job);
  for (const at of [1, 2, 3, 1, 2, 3, 4, -60, 0, 4, 5]) await instance.runDue(minute(at));
  expect(ran).toEqual(['10:01', '10:02', '10:03', '10:04', '10:05']);
  expect(each.ran).toEqual(ran);
});

test('a run that throws is on record, and the next slot comes', async () => {
  const { job } = countingJob({
    run: async () => {
      throw new Error('no gateway');
    },
  });
  const other = countingJob();
  const instance = scheduler(job, other.job);
  const report = await instance.runDue(minute(1));
  expect(report.runs).toEqual([
    { job: job.name, slot: minute(1), failure: 'no gateway' },
    { job: other.job.name, slot: minute(1) },
  ]);
  await instance.runDue(minute(2));
  expect((await recorded(job)).map(({ failure }) => failure)).toEqual(['no gateway', 'no gateway']);
});

test('a run that hangs is told to end, is on record, and the next slot comes', async () => {
  const signals: AbortSignal[] = [];
  const { job } = countingJob({
    boundMs: 20,
    run: (_slot, signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    },
  });
  const instance = scheduler(job);
  await instance.runDue(minute(1));
  await instance.runDue(minute(2));
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  expect((await recorded(job)).map(({ failure }) => failure)).toEqual([
    'not done within 20 ms',
    'not done within 20 ms',
  ]);
});

test('two looks at once in one instance do not run one job side by side', async () => {
  let atOnce = 0;
  let most = 0;
  const { job } = countingJob({
    missed: 'each',
    run: async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      // Time enough for the other looks to claim the slots that follow.
      for (let query = 0; query < 20; query += 1) await database.db.$queryRaw`SELECT 1`;
      atOnce -= 1;
    },
  });
  const instance = scheduler(job);
  await Promise.all([3, 5, 4, 5].map((at) => instance.runDue(minute(at))));
  expect(most).toBe(1);
  expect(await recorded(job)).toHaveLength(5);
});

test('stopping asks a run to end and begins no other', async () => {
  let begun = () => undefined as undefined;
  const running = new Promise<void>((resolve) => {
    begun = () => void resolve();
  });
  const { job } = countingJob({
    missed: 'each',
    run: (_slot, signal) => {
      begun();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopping'))));
    },
  });
  const instance = scheduler(job);
  const report = instance.runDue(minute(3));
  await running;
  await instance.stop();
  expect((await report).runs).toEqual([{ job: job.name, slot: minute(1), failure: 'stopping' }]);
});

test('cleaning up leaves the last run of each job, so that nothing is run afresh', async () => {
  const { job, ran } = countingJob();
  const instance = scheduler(job);
  for (const at of [1, 2, 3]) await instance.runDue(minute(at));
  await purgeJobRuns(database.db, minute(1000));
  expect(await recorded(job)).toMatchObject([{ slot: minute(3) }]);
  await instance.runDue(minute(3));
  expect(ran).toHaveLength(3);
});

test('a job that is to go after another begins when that has ended, well or badly', async () => {
  const order: string[] = [];
  const first = countingJob({
    run: async () => {
      await database.db.$queryRaw`SELECT 1`;
      order.push('first');
      throw new Error('no gateway');
    },
  });
  const second = countingJob({ after: first.job.name, run: async () => order.push('second') });
  await scheduler(first.job, second.job).runDue(minute(1));
  expect(order).toEqual(['first', 'second']);
  expect(() => scheduler(second.job, first.job)).toThrow('further up');
});

test('two jobs of one name, and an expression that is none, are refused at the start', () => {
  const { job } = countingJob();
  expect(() => scheduler(job, job)).toThrow('same name');
  expect(() => scheduler(countingJob({ cron: '61 * * * *' }).job)).toThrow();
});
