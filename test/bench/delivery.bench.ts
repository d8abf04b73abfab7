// What the limits that all instances share cost one process that delivers: beside the same deliveries under limits of its
// own, and beside a bare queue; and what a hundred thousand waiting messages cost the next one.
import pg from 'pg';
import { createChatLeases } from '../../src/chats/lease.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import { createDatabase, type Database } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createSendBudget, type SendBudget } from '../../src/notifications/budget.ts';
import { createSharedBudget } from '../../src/notifications/budget-shared.ts';
import { createDelivery } from '../../src/notifications/deliver.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createTranslator } from '../../src/platform/i18n.ts';
import { createLogger } from '../../src/platform/logger.ts';
import type { TelegramSender } from '../../src/platform/telegram/sender.ts';
import { installQueue } from '../../src/queue/install.ts';
import { createQueue, type Queue } from '../../src/queue/queue.ts';
import { startPostgres } from '../support/postgres.ts';
import { type Bench, type BenchReport, type Contender, median, medianRatio, race } from './bench.ts';

const lanes = 8;
const rounds = 7;
const roundMs = 2_000;
const chats = 60_000;
const manyWaiting = 100_000;
const fewWaiting = 1_000;
const looks = 200;

const names = {
  bare: 'bare queue: take, complete',
  own: 'delivery under limits in the process',
  shared: 'delivery under limits in the database',
};

/** So fast that nobody ever waits: what is measured is the asking. */
const unlimited = {
  bot: { burst: 1_000_000, everyMs: 1 },
  chat: { burst: 1_000_000, everyMs: 1 },
  group: { most: 20, windowMs: 60_000 },
};

interface Stage {
  readonly db: Database;
  readonly owner: pg.Client;
  readonly queue: Queue;
  close(): Promise<void>;
}

async function setUp(): Promise<Stage> {
  const server = await startPostgres('durable');
  await migrate(server.url, [installQueue]);
  const owner = new pg.Client({ connectionString: server.url });
  await owner.connect();
  const db = createDatabase({ url: server.url, maxConnections: 10 });
  const logger = createLogger({ level: 'silent', secrets: [] });
  const queue = createQueue({ name: 'notices', db, url: server.url, listen: true, logger });
  await queue.start();
  const close = async (): Promise<void> => {
    await queue.stop();
    await db.$disconnect();
    await owner.end();
    await server.stop();
  };
  return { db, owner, queue, close };
}

/** The readers, their accounts, and a message of support's for each: rendered from the account, as most notices are. */
async function fill({ owner }: Stage, waiting: number): Promise<void> {
  await owner.query('DELETE FROM queue.job');
  await owner.query(
    `INSERT INTO account (number, name, entity_type, currency, time_zone, created_at)
     SELECT 'bench', 'Bench', 'INDIVIDUAL', 'RUB', 'Europe/Moscow', now() WHERE NOT EXISTS (SELECT FROM account)`,
  );
  await owner.query(
    `INSERT INTO queue.job (id, name, data, singleton_key, policy, retry_limit, expire_seconds, priority)
     SELECT ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'notices',
            jsonb_build_object('chatId', n::text, 'dedupeKey', 'bench:' || n, 'notice', jsonb_build_object(
              'kind', 'account.adjusted', 'accountId', (SELECT id::text FROM account), 'amountMinor', '10000', 'reason', 'bench')),
            n::text, 'key_strict_fifo', 1000000, 60, 3 FROM generate_series(1, $1::int) AS n`,
    [waiting],
  );
  await owner.query('VACUUM ANALYZE queue.job_common');
}

/** Takes everything at once, so that nothing but our own work is measured. */
const eagerSender = {
  send: async () => ({ kind: 'delivered', messageId: 1 }),
} as unknown as TelegramSender;

function deliver({ db, queue }: Stage, budget: SendBudget): () => Promise<void> {
  const { deliverNext } = createDelivery({
    db,
    queue,
    budget,
    sender: eagerSender,
    clock: systemClock,
    leases: createChatLeases({ db, owner: 'bench' }),
    logger: createLogger({ level: 'silent', secrets: [] }),
    translator: createTranslator(),
    balanceOf: async () => ({ availableMinor: 1n, bonusMinor: 0n, currency: 'RUB' }),
    profile: amvera,
    onUpdatesWaiting: () => undefined,
  });
  return async () => {
    const step = await deliverNext();
    if (step.kind !== 'worked') throw new Error(`the queue ran dry: ${step.kind}`);
  };
}

/** @returns milliseconds to take one job and be done with it */
async function lookMs({ queue }: Stage): Promise<number> {
  const began = performance.now();
  for (let look = 0; look < looks; look += 1) {
    const job = await queue.take();
    if (job) await queue.complete(job.id);
  }
  return (performance.now() - began) / looks;
}

async function measure(stage: Stage): Promise<BenchReport> {
  await fill(stage, fewWaiting);
  await lookMs(stage);
  const few = await lookMs(stage);
  await fill(stage, manyWaiting);
  const many = await lookMs(stage);
  await fill(stage, chats);
  const contenders: Contender[] = [
    {
      name: names.bare,
      work: async () => {
        const job = await stage.queue.take();
        if (job) await stage.queue.complete(job.id);
      },
    },
    { name: names.own, work: deliver(stage, createSendBudget({ rates: unlimited })) },
    { name: names.shared, work: deliver(stage, createSharedBudget({ db: stage.db, rates: unlimited })) },
  ];
  const result = await race(contenders, { clients: lanes, rounds, roundMs });
  const kept = medianRatio(result, names.shared, names.own);
  const times = many / few;
  return {
    title: 'Delivery of notices',
    conditions: [
      `one process, ${lanes} lanes, PostgreSQL as installed, a Telegram that answers at once; ${rounds} rounds of ${roundMs / 1_000} s in turns, medians, ratios within a round`,
      `taking the next of ${fewWaiting} waiting: ${few.toFixed(2)} ms; of ${manyWaiting}: ${many.toFixed(2)} ms`,
    ],
    columns: ['contender', 'a second', 'part of the bare queue'],
    rows: [...result].map(([name, perSecond]) => [
      name,
      median(perSecond).toFixed(0),
      `${(100 * medianRatio(result, name, names.bare)).toFixed(0)} %`,
    ]),
    rules: [
      {
        rule: 'limits in the database leave at least half of what one process delivers',
        measured: `${(100 * kept).toFixed(0)} %`,
        kept: kept >= 0.5,
      },
      {
        rule: `the next of ${manyWaiting} costs at most three times the next of ${fewWaiting}`,
        measured: `${times.toFixed(1)} ×`,
        kept: times <= 3,
      },
    ],
  };
}

async function run(): Promise<BenchReport> {
  const stage = await setUp();
  try {
    return await measure(stage);
  } finally {
    await stage.close();
  }
}

export const deliveryBench: Bench = { name: 'delivery', run };
