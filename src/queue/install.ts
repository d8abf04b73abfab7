import type pg from 'pg';
import { getConstructionPlans, getMigrationPlans, PgBoss, type Queue as PgBossQueue } from 'pg-boss';
import packageJson from 'pg-boss/package.json' with { type: 'json' };
import type { SchemaInstaller } from '../db/migrate.ts';
import { applicationRole } from '../db/roles.ts';
import { longestCallMs } from '../platform/telegram/sender.ts';

/** pg-boss keeps its tables apart from ours. */
export const queueSchema = 'queue';

const daySeconds = 24 * 60 * 60;

const common: Omit<PgBossQueue, 'name'> = {
  // Order per key: what waits to be tried again holds back its key's later ones.
  policy: 'key_strict_fifo',
  // The bound on tries is the worker's own. pg-boss leaves a failed job where it blocks its key, so it must never come to
  // that by its own count.
  retryLimit: 1_000_000,
  retryDelay: 1,
  // A year is the longest that pg-boss knows: what was not delivered is not to vanish by its age.
  retentionSeconds: 365 * daySeconds,
  // What was delivered is kept for a look back after a complaint, no longer.
  deleteAfterSeconds: 7 * daySeconds,
};

/**
 * Everything that is told to people. A worker that dies holds its job, and with it the key's later ones, until it expires:
 * that is more than any delivery takes.
 */
const queues = {
  /** To chats: one call to Telegram, and time to make the document that it carries and to note what came of it. */
  notices: { ...common, expireInSeconds: longestCallMs / 1000 + 20 },
  /** By e-mail; a letter is cut off after 60 s. */
  mail: { ...common, expireInSeconds: 120 },
  /** To the provider's platform: a call is cut off after 10 s. */
  webhooks: { ...common, expireInSeconds: 60 },
} as const satisfies Record<string, Omit<PgBossQueue, 'name'>>;

export type QueueName = keyof typeof queues;

/** How long a worker has a job for itself. */
export const holdMsOf = (name: QueueName): number => queues[name].expireInSeconds * 1000;

/** What the application's role does there: work jobs, supervise, read the queue's settings. It makes and drops nothing. */
const grants = `
  GRANT USAGE ON SCHEMA ${queueSchema} TO ${applicationRole};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ${queueSchema}.job, ${queueSchema}.job_common TO ${applicationRole};
  GRANT SELECT, UPDATE ON ${queueSchema}.queue, ${queueSchema}.version TO ${applicationRole};
  GRANT SELECT, DELETE ON ${queueSchema}.job_dependency TO ${applicationRole};`;

/**
 * Makes or updates pg-boss's schema and our queues in it, as the owner of the tables and under the migrations' lock. The
 * application later starts pg-boss with migrations off.
 * @throws when the schema is newer than this program's pg-boss: an older program must not work on it
 */
export const installQueue: SchemaInstaller = async (owner) => {
  const { rows } = await owner.query<{ installed: string | null }>(
    `SELECT to_regclass('${queueSchema}.version')::text AS installed`,
  );
  if (rows[0]?.installed) await upgrade(owner);
  else await owner.query(getConstructionPlans(queueSchema));
  await defineQueues(owner);
  await owner.query(grants);
};

async function upgrade(owner: pg.ClientBase): Promise<void> {
  const boss = ownersBoss(owner);
  const installed = await boss.schemaVersion();
  if (installed === null)
    throw new Error(`the schema "${queueSchema}" is there, but pg-boss has left no version in it`);
  const wanted = packageJson.pgboss.schema;
  if (installed > wanted) throw new Error(`the schema "${queueSchema}" was made by a newer version of this program`);
  // Plans made for hand-run migrations build their indexes at once: no instance of ours runs as the owner to do it later.
  if (installed < wanted) await owner.query(getMigrationPlans(queueSchema, installed));
}

async function defineQueues(owner: pg.ClientBase): Promise<void> {
  const boss = ownersBoss(owner);
  await boss.start();
  try {
    for (const [name, options] of Object.entries(queues)) {
      const { policy: _fixed, ...changeable } = options;
      if (await boss.getQueue(name)) await boss.updateQueue(name, changeable);
      else await boss.createQueue(name, options);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** pg-boss on the owner's connection, doing nothing of its own accord. */
function ownersBoss(owner: pg.ClientBase): PgBoss {
  return new PgBoss({
    db: { executeSql: (text, values) => owner.query(text, values) },
    schema: queueSchema,
    migrate: false,
    supervise: false,
    schedule: false,
  });
}
