// Payments credited a second by signed notifications over HTTP, beside the floor: a bare route that commits one INSERT and one
// UPDATE. On PostgreSQL as it is installed, and the books proved afterwards.
import pg from 'pg';
import { booksChecks } from '../../src/books-checks.ts';
import { createDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import { installQueue } from '../../src/queue/install.ts';
import { startPostgres } from '../support/postgres.ts';
import { type Bench, type BenchReport, median, medianRatio, quick, type Rounds, race } from './bench.ts';
import { createEmpty, fillCustomers, fillPayments, type OpenPayment } from './customers.ts';
import { createNotifier } from './notify.ts';
import { startProgram, startRival } from './program.ts';
import { createQuietTelegram } from './quiet-telegram.ts';

const accounts = 10_000;
/** More than the floor can credit in all its rounds. */
const payments = quick ? 6_000 : 200_000;
const clients = 20;
const rounds = quick ? 1 : 7;
const roundMs = quick ? 1_000 : 3_000;

const leastOfFloor = 0.04;

const names = { floor: 'floor: a bare route, one INSERT, one UPDATE', ours: 'ours: ResultURL' };

async function fillFloor(url: string, open: readonly OpenPayment[]): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await owner.query('CREATE TABLE bare_balance (id integer PRIMARY KEY, amount numeric NOT NULL)');
    await owner.query('CREATE TABLE bare_credit (payment_id integer PRIMARY KEY, amount numeric NOT NULL)');
    await owner.query('INSERT INTO bare_balance SELECT unnest($1::integer[]), 0', [open.map(({ id }) => id)]);
    await owner.query('VACUUM ANALYZE bare_balance');
  } finally {
    await owner.end();
  }
}

function describeRun(result: Rounds, credited: number): BenchReport {
  const part = medianRatio(result, names.ours, names.floor);
  return {
    title: 'Notifications of payments',
    conditions: [
      `each contender in a process of its own; ${accounts} accounts, ${clients} notifications at once, each of another payment; ${rounds} rounds of ${roundMs / 1_000} s in turns, medians, ratios within a round`,
      'ours: kept as it came, verified, credited in the books, the receipt queued, answered; receipts go out meanwhile at Telegram’s pace',
      `PostgreSQL as installed, fsync on; the books prove afterwards, ${credited} payments credited`,
    ],
    columns: ['contender', 'a second', 'of the floor'],
    rows: [...result].map(([name, perSecond]) => [
      name,
      median(perSecond).toFixed(0),
      `${(100 * medianRatio(result, name, names.floor)).toFixed(0)} %`,
    ]),
    rules: [
      {
        rule: `at least ${leastOfFloor * 100} % of the floor`,
        measured: `${(100 * part).toFixed(0)} %`,
        kept: part >= leastOfFloor,
      },
    ],
  };
}

async function prove(url: string): Promise<number> {
  const db = createDatabase({ url, maxConnections: 2, answerWithinMs: 0 });
  try {
    const books = await verifyBooks(db, booksChecks);
    if (books.kind !== 'balanced') throw new Error(`the books of the bench do not prove: ${books.breaches[0]?.what}`);
    return await db.payment.count({ where: { state: 'paid' } });
  } finally {
    await db.$disconnect();
  }
}

async function measure(closing: (() => Promise<unknown>)[]): Promise<BenchReport> {
  const postgres = await startPostgres('durable');
  closing.push(postgres.stop);
  const url = await createEmpty(postgres.url, 'webhooks');
  await migrate(url, [installQueue]);
  await fillCustomers(url, accounts);
  const open = await fillPayments(url, { accounts, payments, payers: 'few' });
  await fillFloor(url, open);
  const telegram = await createQuietTelegram(() => undefined);
  closing.push(telegram.close);
  const program = await startProgram({ apiRoot: telegram.apiRoot, database: { DATABASE_URL: url } });
  closing.push(program.stop);
  const floor = await startRival('bare-credit-process.ts', [url]);
  closing.push(floor.stop);
  const contenders = [createNotifier(names.floor, floor.url, open), createNotifier(names.ours, program.url, open)];
  const result = await race(contenders, { clients, rounds, roundMs });
  return describeRun(result, await prove(url));
}

async function run(): Promise<BenchReport> {
  const closing: (() => Promise<unknown>)[] = [];
  try {
    return await measure(closing);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

export const webhooksBench: Bench = { name: 'webhooks', run };
