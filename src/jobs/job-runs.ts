import type { Database } from '../db/client.ts';

interface Slot {
  readonly job: string;
  readonly slot: Date;
  readonly now: Date;
}

/** The column keeps what is needed to find the log line; a stack stands there. */
const longestFailure = 500;

/** @returns the latest slot of a job that anyone has run, or undefined */
export async function lastSlot(db: Database, job: string): Promise<Date | undefined> {
  const last = await db.jobRun.findFirst({ where: { job }, orderBy: { slot: 'desc' }, select: { slot: true } });
  return last?.slot;
}

/** @returns whether the slot is ours to run: the row is inserted once, by one instance */
export async function claimSlot(db: Database, { job, slot, now }: Slot): Promise<boolean> {
  const { count } = await db.jobRun.createMany({ data: [{ job, slot, startedAt: now }], skipDuplicates: true });
  return count === 1;
}

export async function finishRun(db: Database, run: Slot & { failure: string | null }): Promise<void> {
  const { job, slot, now, failure } = run;
  const data = { finishedAt: now, failure: failure?.slice(0, longestFailure) ?? null };
  await db.jobRun.update({ where: { job_slot: { job, slot } }, data });
}

/** Deletes the rows of runs older than `before`. A job's last one stays, for it says from when on the next is due. */
export async function purgeJobRuns(db: Database, before: Date): Promise<number> {
  return db.$executeRaw`
    DELETE FROM job_run old WHERE slot < ${before}
       AND EXISTS (SELECT FROM job_run newer WHERE newer.job = old.job AND newer.slot > old.slot)`;
}
