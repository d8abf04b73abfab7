// What the platform's API adds to the books: batches of charges over HTTP, beside the same lines by ledger_charge_batch itself;
// all on PostgreSQL as it is installed, and the books proved afterwards.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createApiKey } from '../../src/api-keys/index.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import { createDatabase, type Database } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { apiRoutes } from '../../src/http/api/routes.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { chargeBatch, openLedgerAccount, verifyBooks } from '../../src/ledger/index.ts';
import { createRobokassaGateway } from '../../src/payments/gateways/robokassa/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createTranslator } from '../../src/platform/i18n.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { shop } from '../support/payment-world.ts';
import { startPostgres } from '../support/postgres.ts';
import { type Bench, type BenchReport, type Contender, median, medianRatio, race } from './bench.ts';

const accounts = 10_000;
const sizes = [10_000, 100, 1] as const;
/** One batch of ten thousand takes about a second. */
const longRound = { clients: 1, rounds: 3, roundMs: 3_000 };
const shortRound = { clients: 4, rounds: 3, roundMs: 2_000 };
/** Parsing, checking, finding the accounts and keeping the answer may cost as much as the books do, and no more. */
const leastOfDirect = 0.5;

const fill = [
  `INSERT INTO account (number, name, entity_type, currency, time_zone, created_at)
   SELECT nextval('account_number_seq')::text, 'Bench', 'INDIVIDUAL', 'RUB', 'Europe/Moscow', now() FROM generate_series(1, ${accounts})`,
  `SELECT ledger_open_account('system:bank', 'bank', 'RUB')`,
  `SELECT count(ledger_open_account('account:' || a.id, k.kind, 'RUB')) FROM account a CROSS JOIN (VALUES ('customer'), ('customer_bonus')) k (kind)`,
  `SELECT count(ledger_post('bench:fund:' || a.id, 'top-up', ARRAY[b.id, a.id], ARRAY[-100000000, 100000000]::bigint[], now()))
     FROM ledger_account a JOIN ledger_account b ON b.kind = 'bank' WHERE a.kind = 'customer'`,
  'VACUUM ANALYZE',
];

interface Stage {
  readonly db: Database;
  /** The accounts' ids. */
  readonly ids: readonly bigint[];
  readonly revenueId: bigint;
  /** Sends a request that must succeed. */
  send(path: string, body: object): Promise<void>;
  close(): Promise<void>;
}

let serial = 0;

async function serve(db: Database) {
  const logger = createLogger({ level: 'error', secrets: [] });
  const gateway = createRobokassaGateway({ ...shop, baseUrl: 'http://127.0.0.1:1' }, { clock: systemClock });
  const nothing = async () => undefined;
  const routes = apiRoutes({
    ...{ db, clock: systemClock, logger, gateway, profile: amvera, receipt: { tax: 'none' }, supportChatId: undefined },
    ...{ enqueueNotice: nothing, emitWebhook: nothing, webhookQueue: { send: nothing, hasten: nothing } },
    ...{ verifyResult: gateway.verifyResult, translator: createTranslator(), randomBytes, chatUrl: '', publicUrl: '' },
    requestsPerMinute: 10_000_000,
  });
  const plugins = [{ prefix: '', plugin: routes }];
  const server = await createHttpServer({ logger, metrics: createMetrics(), behindProxy: false, plugins });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const { secret } = await createApiKey(
    { db, clock: systemClock, randomBytes },
    { name: 'bench', scopes: ['charges:write'] },
  );
  const send = async (path: string, body: object): Promise<void> => {
    serial += 1;
    const headers = {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'idempotency-key': `b${serial}`,
    };
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (answer.status !== 201) throw new Error(`${path} was answered ${answer.status}: ${text.slice(0, 300)}`);
  };
  return { send, close: () => server.close() };
}

async function setUp(): Promise<Stage> {
  const server = await startPostgres('durable');
  await migrate(server.url);
  const owner = new pg.Client({ connectionString: server.url });
  await owner.connect();
  for (const statement of fill) await owner.query(statement);
  await owner.end();
  const db = createDatabase({ url: server.url, maxConnections: 8 });
  const revenueId = await openLedgerAccount(db, { ownerKey: 'system:revenue', kind: 'revenue', currency: 'RUB' });
  const rows = await db.account.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
  const api = await serve(db);
  const close = async (): Promise<void> => {
    await api.close();
    await db.$disconnect();
    await server.stop();
  };
  return { db, revenueId, ids: rows.map(({ id }) => id), send: api.send, close };
}

const words = { service: 'Контейнеры', description: 'Контейнер web-1, 21 ноября' };

/** @returns so many accounts, others each time, so that clients do not wait for one another's rows */
function takeIds({ ids }: Stage, size: number): readonly bigint[] {
  serial += 1;
  const start = (serial * size) % ids.length;
  return ids.slice(start, start + size);
}

function overHttp(stage: Stage, size: number): Contender {
  const amount = { amountMinor: '1', currency: 'RUB' };
  const work = async (): Promise<void> => {
    const lines = takeIds(stage, size).map((id) => ({ account: String(id), amount, ...words }));
    if (size === 1) return stage.send('/v1/charges', { ...lines[0] });
    return stage.send('/v1/charges/batch', { charges: lines.map((line, place) => ({ id: `line-${place}`, ...line })) });
  };
  return { name: `http ${size}`, work };
}

function direct(stage: Stage, size: number): Contender {
  const work = async (): Promise<void> => {
    const ids = takeIds(stage, size);
    const batch = serial;
    const lines = ids.map((id, place) => ({
      ...{ key: `bench:${batch}:${place}`, ownerKey: `account:${id}`, amountMinor: 1n, detail: words },
    }));
    const occurred = { currency: 'RUB', occurredAt: systemClock.now(), takesWhatThereIs: false } as const;
    const { revenueId } = stage;
    const outcomes = await inTransaction(stage.db, (tx) => chargeBatch(tx, { lines, revenueId, ...occurred }));
    if (outcomes.some(({ kind }) => kind !== 'posted')) throw new Error('a line was not posted');
  };
  return { name: `direct ${size}`, work };
}

interface Figure {
  readonly size: number;
  readonly httpPerSecond: number;
  readonly directPerSecond: number;
  readonly ratio: number;
}

async function measure(stage: Stage, size: number): Promise<Figure> {
  const [ours, floor] = [overHttp(stage, size), direct(stage, size)];
  const rounds = await race([ours, floor], size === sizes[0] ? longRound : shortRound);
  return {
    size,
    httpPerSecond: median(rounds.get(ours.name) ?? []) * size,
    directPerSecond: median(rounds.get(floor.name) ?? []) * size,
    ratio: medianRatio(rounds, ours.name, floor.name),
  };
}

function describeRun(figures: readonly Figure[]): BenchReport {
  const [largest] = figures;
  if (!largest) throw new Error('nothing was measured');
  return {
    title: 'Charges over the platform’s API',
    conditions: [
      `${accounts} accounts with money; each contender in turns, one client for the largest batch, ${shortRound.clients} for the others`,
      'over HTTP: the key, the schema, the accounts, the books and the kept answer; direct: the same lines by ledger_charge_batch in one transaction',
      'server and clients in one process; PostgreSQL with its own defaults, fsync on; the books are proved afterwards',
    ],
    columns: ['lines a request', 'over HTTP, charges/s', 'direct, charges/s', 'ratio'],
    rows: figures.map(({ size, httpPerSecond, directPerSecond, ratio }) => [
      ...[size === 1 ? '1 (POST /charges)' : String(size), httpPerSecond.toFixed(0), directPerSecond.toFixed(0)],
      ratio.toFixed(2),
    ]),
    rules: [
      {
        rule: `a batch of ${largest.size} over HTTP makes at least ${leastOfDirect} of what the books make directly`,
        measured: largest.ratio.toFixed(2),
        kept: largest.ratio >= leastOfDirect,
      },
    ],
  };
}

async function run(): Promise<BenchReport> {
  const stage = await setUp();
  try {
    const figures: Figure[] = [];
    for (const size of sizes) figures.push(await measure(stage, size));
    const books = await verifyBooks(stage.db);
    if (books.kind !== 'balanced') throw new Error(`the books of the bench do not prove: ${books.breaches[0]?.what}`);
    return describeRun(figures);
  } finally {
    await stage.close();
  }
}

export const apiBench: Bench = { name: 'api', run };
