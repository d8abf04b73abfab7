import { fromPrisma, PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Database, Queryable, Transaction } from '../db/client.ts';
import { applicationConnectionOptions } from '../db/roles.ts';
import type { Logger } from '../platform/logger.ts';
import { holdMsOf, type QueueName, queueSchema } from './install.ts';
import { type GroupBounds, takeByRank } from './take.ts';

/** A job in the hands of a worker, until it is completed or put off. */
export interface QueuedJob {
  readonly id: string;
  /** As it was queued or last put off; what wrote it may have been another version of the program. */
  readonly data: unknown;
  /** How often it has been taken before this time: by workers that put it off, and by those that died with it. */
  readonly takenBefore: number;
  /**
   * How much longer nobody else can have been given the job. A process that was stopped and goes on later finds nothing
   * left: the job is another's by then.
   */
  heldForMs(): number;
}

export interface Backlog {
  /** Jobs that wait or are being worked on. */
  readonly depth: number;
  /** Seconds since the oldest of them was queued; 0 when there is none. */
  readonly oldestAgeSeconds: number;
}

export interface QueueStats extends Backlog {
  /** The same by rank, of the ranks that have any. */
  readonly byRank: ReadonlyMap<number, Backlog>;
}

interface NewJob {
  readonly sequence: bigint;
  readonly key: string;
  /** Whom it goes to, where one receiver may be slow or away and must not hold up others. */
  readonly group?: string;
  readonly data: object;
  /**
   * Of the jobs whose turn it is, those of higher rank are taken first, in the order in which they were queued; 0 if not
   * given. What waits before a job under its key is raised to its rank: a key's order stands, and nobody waits for longer
   * because of who stands before them.
   */
  readonly rank?: number;
  /** Not to be taken before so long has passed. */
  readonly delayMs?: number;
}

/** Ordered by key, transactional, at least once. Runs by the database's own time, which no time machine moves. */
export interface Queue {
  start(): Promise<void>;
  /** Waits for what pg-boss itself has under way, a few seconds at most. */
  stop(): Promise<void>;
  /** Queues a job with the caller's transaction. Jobs of one key are taken in the order of their sequence numbers. */
  send(tx: Transaction, job: NewJob): Promise<void>;
  /** Takes the next job whose turn it is; null when there is none. Within bounds, of groups alone. */
  take(bounds?: GroupBounds): Promise<QueuedJob | null>;
  /** Whether any job is due. It may yet stand behind one of its key that is being worked on. */
  isDue(): Promise<boolean>;
  /** The job is done with. Within a transaction, it is so if that commits. */
  complete(id: string, tx?: Transaction): Promise<void>;
  /** Lets the job, and the later ones of its key, wait. */
  putOff(tx: Transaction, job: { id: string; data: object; delayMs: number }): Promise<void>;
  /** Has the jobs of a group that were put off taken as soon as may be. */
  hasten(tx: Transaction, group: string): Promise<void>;
  /** Looks for work now rather than at the next poll. */
  wake(): void;
  /** Calls back when there may be work; one listener, the loop that works the queue. */
  onWake(listener: () => void): void;
  stats(): Promise<QueueStats>;
  /** Gives back what dead workers held and clears away old jobs: done in the background, too, each half minute. */
  supervise(): Promise<void>;
}

export interface QueueDeps {
  readonly name: QueueName;
  /** For what belongs to no transaction of the caller's: the queue's state. */
  readonly db: Database;
  readonly url: string;
  /** A server tells all instances at once of a new job. The embedded database has one process and needs no telling. */
  readonly listen: boolean;
  readonly logger: Logger;
}

/** Taking and completing are single short statements; two connections keep the workers of one process fed. */
const maxConnections = 2;

/** How often jobs of dead workers are looked for: with the handling time, the longest that a crash delays a job. */
const superviseSeconds = 30;

/**
 * pg-boss hands its options on to its pool, also those that its types do not name. What is not answered within 20 s was asked on a
 * line that fell silent.
 */
const ofPool = { query_timeout: 20_000 } as const;

/**
 * What is taken next is the first of an index. After thousands of jobs had come within a minute PostgreSQL was seen to look at all of
 * them for each one that it took, thousands of index probes a job, until it had analysed the table; a plan that does so has to sort.
 */
const neverSorts = '-c enable_sort=off';

/** pg-boss has no work of its own under way for longer than a statement takes. */
const stopTimeoutMs = 5_000;

const statsRow = z.object({ rank: z.number(), depth: z.number(), age: z.number() });

export function createQueue(deps: QueueDeps): Queue {
  const { name } = deps;
  const wakeChannel = `balance_${name}`;
  const boss = createBoss(deps);
  let listener = (): void => undefined;
  const wake = (): void => listener();
  let listening: { close(): Promise<void> } | undefined;

  /** A job that is being taken or raised by someone else this instant is left to them: nobody waits for a row here. */
  async function raise(tx: Queryable, key: string, rank: number): Promise<void> {
    await tx.$executeRaw`
      WITH waiting AS (
        SELECT id FROM queue.job_common
         WHERE name = ${name} AND singleton_key = ${key} AND policy = 'key_strict_fifo' AND state < 'active' AND NOT blocked
           AND priority < ${rank} FOR UPDATE SKIP LOCKED),
      in_hand AS (
        SELECT id FROM queue.job_common
         WHERE name = ${name} AND singleton_key = ${key} AND policy = 'key_strict_fifo'
           AND state IN ('active', 'retry', 'failed') AND priority < ${rank} FOR UPDATE SKIP LOCKED)
      UPDATE queue.job_common SET priority = ${rank}
       WHERE name = ${name} AND id IN (SELECT id FROM waiting UNION SELECT id FROM in_hand)`;
  }

  async function announce(tx: Queryable): Promise<void> {
    if (deps.listen) await tx.$queryRaw`SELECT pg_notify(${wakeChannel}, '')::text`;
    // The embedded database works on one transaction at a time: what is asked of it now is answered after this commit.
    else setImmediate(wake);
  }

  return {
    start: async () => {
      await boss.start();
      if (deps.listen) listening = await boss.getDb().listen?.(wakeChannel, wake, wake);
    },
    stop: async () => {
      await listening?.close();
      await boss.stop({ timeout: stopTimeoutMs });
    },
    send: async (tx, job) => {
      const id = await boss.send(name, job.data, {
        id: idOf(name, job.sequence),
        singletonKey: job.key,
        ...(job.group === undefined ? {} : { group: { id: job.group } }),
        ...(job.rank === undefined ? {} : { priority: job.rank }),
        ...(job.delayMs === undefined ? {} : { startAfter: job.delayMs / 1000 }),
        db: fromPrisma(tx),
      });
      if (id === null) throw new Error(`the queue already has a job number ${job.sequence}`);
      if (job.rank) await raise(tx, job.key, job.rank);
      await announce(tx);
    },
    take: async (bounds) => {
      // By the process's own clock from before it was asked for: the database gives it away later than this runs out.
      const heldUntil = performance.now() + holdMsOf(name);
      const job = await takeByRank(boss.getDb(), name, bounds);
      return job && { ...job, heldForMs: () => heldUntil - performance.now() };
    },
    isDue: async () => {
      const rows = await deps.db.$queryRaw<{ due: boolean }[]>`
        SELECT EXISTS (SELECT FROM queue.job WHERE name = ${name} AND state < 'active' AND NOT blocked
           AND start_after <= now()) AS due`;
      return rows[0]?.due ?? false;
    },
    complete: async (id, tx) => {
      await boss.complete(name, id, null, tx ? { db: fromPrisma(tx) } : {});
    },
    putOff: async (tx, job) => {
      const db = fromPrisma(tx);
      await boss.fail(name, job.id, null, { db });
      await boss.update(name, job.data, { id: job.id, startAfter: job.delayMs / 1000, db });
    },
    hasten: async (tx, group) => {
      await tx.$executeRaw`
        UPDATE queue.job SET start_after = now()
         WHERE name = ${name} AND group_id = ${group} AND state < 'active' AND start_after > now()`;
      await announce(tx);
    },
    wake,
    onWake: (called) => {
      listener = called;
    },
    stats: async () => {
      const rows = await deps.db.$queryRaw`
        SELECT priority AS rank, count(*)::float8 AS depth, extract(epoch FROM now() - min(created_on))::float8 AS age
          FROM queue.job WHERE name = ${name} AND state < 'completed' GROUP BY priority`;
      const backlogs = z.array(statsRow).parse(rows);
      return {
        depth: backlogs.reduce((sum, { depth }) => sum + depth, 0),
        oldestAgeSeconds: Math.max(0, ...backlogs.map(({ age }) => age)),
        byRank: new Map(backlogs.map(({ rank, depth, age }) => [rank, { depth, oldestAgeSeconds: age }])),
      };
    },
    supervise: () => boss.supervise(name),
  };
}

/**
 * A job's id begins with its queue's own digit: pg-boss 12.33.7 changes a job by its id alone, so that one put off would
 * overwrite the job of another queue that has the same.
 */
const firstDigit: Readonly<Record<QueueName, string>> = { notices: '0', mail: '1', webhooks: '2' };

/** pg-boss sorts jobs of one instant by their ids: an id that is a number in a UUID's clothes keeps them in order. */
function idOf(name: QueueName, sequence: bigint): string {
  const hex = firstDigit[name] + sequence.toString(16).padStart(31, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function createBoss(deps: QueueDeps): PgBoss {
  const boss = new PgBoss({
    connectionString: deps.url,
    options: `${applicationConnectionOptions} ${neverSorts}`,
    application_name: 'balance-queue',
    max: maxConnections,
    ...ofPool,
    schema: queueSchema,
    migrate: false,
    schedule: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    maintenanceIntervalSeconds: 60 * 60,
    // We use no job flows, whose resolver would otherwise look for them every few seconds.
    flowIntervalSeconds: 24 * 60 * 60,
    // Index and vacuum care needs the owner's rights, which the application does not have.
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', (error) => deps.logger.error({ err: error }, 'queue error'));
  boss.on('warning', (warning) => deps.logger.warn({ warning }, 'queue warning'));
  return boss;
}
