import type pg from 'pg';
import { getConstructionPlans, getMigrationPlans, PgBoss, type Queue as PgBossQueue } from 'pg-boss';
import packageJson from 'pg-boss/package.json' with { type: 'json' };
import type { SchemaInstaller } from '../db/migrate.ts';
import { applicationRole } from '../db/roles.ts';

/** pg-boss keeps its tables apart from ours. */
export const queueSchema = 'queue';

/** The one queue there is: everything that is told to people. */
export const noticeQueue = 'notices';

/**
 * How long a notice may be in the hands of one worker. A worker that dies holds its notice, and with it the chat's later
 * ones, for so long; it is more than any delivery takes, whose calls to Telegram are cut off after 15 s each.
 */
const handlingSeconds = 60;

const daySeconds = 24 * 60 * 60;

const noticeQueueOptions: Omit<PgBossQueue, 'name'> = {
  // Order per chat: the chat is the key, and a notice that waits to be tried again holds back the chat's later ones.
  policy: 'key_strict_fifo',
  expireInSeconds: handlingSeconds,
  // The bound on tries is ours (see notifications/tries.ts). pg-boss leaves a failed job where it blocks its key, so it
  // must never come to that by its own count.
  retryLimit: 1_000_000,
  retryDelay: 1,
  // A year is the longest that pg-boss knows: an undelivered notice is not to vanish by its age.
  retentionSeconds: 365 * daySeconds,
  // Delivered notices are kept for a look back after a complaint, no longer.
  deleteAfterSeconds: 7 * daySeconds,
};

/** What the application's role does there: work jobs, supervise, read the queue's settings. It makes and drops nothing. */
const grants = `
  GRANT USAGE ON SCHEMA ${queueSchema} TO ${applicationRole};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ${queueSchema}.job, ${queueSchema}.job_common TO ${applicationRole};
  GRANT SELECT, UPDATE ON ${queueSchema}.queue, ${queueSchema}.version TO ${applicationRole};
  GRANT SELECT, DELETE ON ${queueSchema}.job_dependency TO ${applicationRole};`;

/**
 * Makes or updates pg-boss's schema and our queue in it, as the owner of the tables and under the migrations' lock. The
 * application later starts pg-boss with migrations off.
 * @throws when the schema is newer than this program's pg-boss: an older program must not work on it
 */
export const installQueue: SchemaInstaller = async (owner) => {
  const { rows } = await owner.query<{ installed: string | null }>(
    `SELECT to_regclass('${queueSchema}.version')::text AS installed`,
  );
  if (rows[0]?.installed) await upgrade(owner);
  else await owner.query(getConstructionPlans(queueSchema));
  await defineQueue(owner);
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

async function defineQueue(owner: pg.ClientBase): Promise<void> {
  const boss = ownersBoss(owner);
  await boss.start();
  try {
    const { policy: _fixed, ...changeable } = noticeQueueOptions;
    if (await boss.getQueue(noticeQueue)) await boss.updateQueue(noticeQueue, changeable);
    else await boss.createQueue(noticeQueue, noticeQueueOptions);
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
