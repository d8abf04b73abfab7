import cron from 'node-cron';
import type { Database } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { claimSlot, finishRun, lastSlot } from './job-runs.ts';
import { latestSlot, maxSlotsAtOnce, type Recurrence, slotsBetween } from './slots.ts';

/** One line of the table of jobs. */
export interface Job extends Recurrence {
  /** Stable: the runs are kept under it. */
  readonly name: string;
  /**
   * Does the work that is due at the slot. It may be late, and it is not run again when its process dies: the next slot
   * finds what was left. It heeds the signal, which tells it that its time is up.
   */
  readonly run: (slot: Date, signal: AbortSignal) => Promise<unknown>;
  /** How long a run may take. What takes longer is given up as failed, and the next slot comes on time. */
  readonly boundMs: number;
  /** Slots that nobody was there for: the latest alone is run (what most jobs want, which sweep), or each one. */
  readonly missed: 'latest' | 'each';
  /** The name of a job further up that goes first when both are due at one look. */
  readonly after?: string;
}

export interface RunReport {
  readonly runs: readonly JobRun[];
}

export interface JobRun {
  readonly job: string;
  readonly slot: Date;
  /** Absent when all went well. */
  readonly failure?: string;
}

export interface Scheduler {
  /** Looks for due slots each minute, by the real clock, in every instance. */
  start(): void;
  /** Begins no more runs, asks those under way to end, and waits for them a while. */
  stop(): Promise<void>;
  /** Runs what is due up to then and was not run by anyone: what each minute does, and the time machine after a jump. */
  runDue(upTo: Date): Promise<RunReport>;
}

export interface SchedulerDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly jobs: readonly Job[];
  readonly logger: Logger;
}

/** The first second of each minute, and not the zeroth: a timer that fires early would find its slot not yet due. */
const everyMinute = '1 * * * * *';

const stopTimeoutMs = 10_000;

/** Jobs run side by side, so that a slow one keeps none waiting. @throws on a table that cannot be meant */
export function createScheduler(deps: SchedulerDeps): Scheduler {
  const { jobs, clock, logger } = deps;
  checkJobs(jobs);
  // A job that has never run is due from the first slot after this moment: a new installation has missed nothing.
  const bornAt = clock.now();
  const stopping = new AbortController();
  /** In this process the runs of one job come one after another; between processes, the row of a slot decides. */
  const queues = new Map<string, Promise<unknown>>();
  let ticker: ReturnType<typeof cron.schedule> | undefined;

  function runJob(job: Job, upTo: Date): Promise<JobRun[]> {
    const before = queues.get(job.name) ?? Promise.resolve();
    const mine = before.then(async () => {
      try {
        return await runDueSlots(deps, { job, upTo, bornAt, stopping: stopping.signal });
      } catch (error) {
        logger.error({ err: error, job: job.name }, 'a job could not look for its slots');
        return [];
      }
    });
    queues.set(job.name, mine);
    return mine;
  }

  async function runDue(upTo: Date): Promise<RunReport> {
    const looks = new Map<string, Promise<JobRun[]>>();
    for (const job of jobs) {
      const first = job.after === undefined ? undefined : looks.get(job.after);
      looks.set(job.name, first ? first.then(() => runJob(job, upTo)) : runJob(job, upTo));
    }
    return { runs: (await Promise.all(looks.values())).flat() };
  }

  return {
    start: () => {
      ticker = cron.schedule(everyMinute, () => runDue(clock.now()), { name: 'jobs', suppressMissedWarning: true });
    },
    stop: async () => {
      await ticker?.destroy();
      stopping.abort();
      const ended = Promise.all(queues.values());
      if (!(await within(stopTimeoutMs, ended))) logger.warn('jobs were still running at the stop');
    },
    runDue,
  };
}

function checkJobs(jobs: readonly Job[]): void {
  const names = new Set<string>();
  const probe = new Date(0);
  for (const job of jobs) {
    if (names.has(job.name)) throw new Error(`two jobs have the same name: ${job.name}`);
    if (job.after !== undefined && !names.has(job.after)) throw new Error(`no job further up is called ${job.after}`);
    names.add(job.name);
    slotsBetween(job, { after: probe, upTo: probe, limit: 1 });
  }
}

async function runDueSlots(
  deps: SchedulerDeps,
  due: { job: Job; upTo: Date; bornAt: Date; stopping: AbortSignal },
): Promise<JobRun[]> {
  const { job, upTo, stopping } = due;
  const last = await lastSlot(deps.db, job.name);
  const range = { after: last ?? due.bornAt, upTo };
  const latest = job.missed === 'latest' ? latestSlot(job, range) : undefined;
  const slots = job.missed === 'each' ? slotsBetween(job, { ...range, limit: maxSlotsAtOnce }) : latest ? [latest] : [];
  const runs: JobRun[] = [];
  for (const slot of slots) {
    if (stopping.aborted) break;
    if (await claimSlot(deps.db, { job: job.name, slot, now: deps.clock.now() })) {
      runs.push(await runSlot(deps, { job, slot, stopping }));
    }
  }
  return runs;
}

async function runSlot(deps: SchedulerDeps, due: { job: Job; slot: Date; stopping: AbortSignal }): Promise<JobRun> {
  const { job, slot, stopping } = due;
  const bound = new AbortController();
  const work = Promise.resolve().then(() => job.run(slot, AbortSignal.any([bound.signal, stopping])));
  let failure: string | undefined;
  try {
    if (!(await within(job.boundMs, work))) failure = `not done within ${job.boundMs} ms`;
  } catch (error) {
    failure = error instanceof Error ? error.message : 'unknown error';
    deps.logger.error({ err: error, job: job.name, slot }, 'a job failed');
  }
  bound.abort();
  // What is given up may still end badly, later and with nobody waiting for it.
  work.catch((error: unknown) => deps.logger.debug({ err: error, job: job.name, slot }, 'a job ended badly'));
  await finishRun(deps.db, { job: job.name, slot, now: deps.clock.now(), failure: failure ?? null });
  return { job: job.name, slot, ...(failure === undefined ? {} : { failure }) };
}

/** @returns whether the work was done in time. @throws what it throws, if that is in time */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
