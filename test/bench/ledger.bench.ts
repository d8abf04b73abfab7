// Posting to the ledger on PostgreSQL, by the application's own `post` and client, beside a plain transfer that locks both
// balances and beside the floor. All three go through the same client and the same pool, in turns.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabase, type Database } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openLedgerAccount, post, verifyBooks } from '../../src/ledger/index.ts';
import { startPostgres } from '../support/postgres.ts';
import { type Bench, type BenchReport, type Contender, median, medianRatio, type Rounds, race } from './bench.ts';

const customers = 10_000;
const clients = 20;
/** Short rounds and many: what else the machine does then falls on neighbours alike, and the median leaves out the rest. */
const rounds = 25;
const roundMs = 1_000;
/** More than any customer can be charged in one run. */
const openingMinor = 1_000_000_000n;
const chargeMinor = 5n;

const names = {
  floor: 'floor: one UPDATE, one INSERT',
  plain: 'plain transfer, both balances locked',
  ours: 'ours: post()',
};

interface Stage {
  readonly db: Database;
  readonly settings: string;
  readonly customerIds: readonly bigint[];
  readonly revenueId: bigint;
  close(): Promise<void>;
}

async function fillRivals(owner: pg.Client): Promise<void> {
  await owner.query(await readFile(join(import.meta.dirname, 'ledger-rivals.sql'), 'utf8'));
  await owner.query('INSERT INTO floor_account SELECT id, $1::bigint FROM generate_series(1, $2::integer) id', [
    openingMinor,
    customers,
  ]);
  await owner.query(
    `INSERT INTO plain_account (id, currency, balance, allow_negative)
     SELECT id, 'RUB', $1::numeric, id > $2::integer FROM generate_series(1, $2::integer + 1) id`,
    [openingMinor, customers],
  );
}

/** Funds every customer by the ledger's own function, in one statement. */
async function fillBooks(owner: pg.Client): Promise<void> {
  await owner.query("SELECT ledger_open_account('system:bank', 'bank', 'RUB')");
  await owner.query(
    `SELECT ledger_open_account('customer:' || n, 'customer', 'RUB') FROM generate_series(1, ${customers}) n`,
  );
  await owner.query(
    `SELECT ledger_post('bench:open:' || a.id, 'top-up', ARRAY[b.id, a.id], ARRAY[-$1::bigint, $1::bigint], now())
       FROM ledger_account a JOIN ledger_account b ON b.kind = 'bank' WHERE a.kind = 'customer'`,
    [openingMinor],
  );
}

async function readSettings(owner: pg.Client): Promise<string> {
  const { rows } = await owner.query<{ text: string }>(
    `SELECT string_agg(name || ' = ' || setting, ', ' ORDER BY name) AS text FROM pg_settings
      WHERE name IN ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_connections')`,
  );
  return rows[0]?.text ?? '';
}

async function setUp(): Promise<Stage> {
  const server = await startPostgres('durable');
  await migrate(server.url);
  const owner = new pg.Client({ connectionString: server.url });
  await owner.connect();
  await fillRivals(owner);
  await fillBooks(owner);
  await owner.query('VACUUM ANALYZE');
  const settings = await readSettings(owner);
  const { rows } = await owner.query<{ id: string }>(
    "SELECT id FROM ledger_account WHERE kind = 'customer' ORDER BY id",
  );
  await owner.end();
  const db = createDatabase({ url: server.url, maxConnections: clients });
  const revenueId = await openLedgerAccount(db, { ownerKey: 'system:revenue', kind: 'revenue', currency: 'RUB' });
  const close = async (): Promise<void> => {
    await db.$disconnect();
    await server.stop();
  };
  return { db, settings, customerIds: rows.map(({ id }) => BigInt(id)), revenueId, close };
}

function contendersOn(stage: Stage): Contender[] {
  const { db, customerIds, revenueId } = stage;
  let serial = 0;
  const pick = (): number => 1 + Math.floor(Math.random() * customers);
  const floor = async (): Promise<void> => {
    await db.$executeRaw`
      WITH moved AS (UPDATE floor_account SET balance = balance - ${chargeMinor} WHERE id = ${pick()} RETURNING id)
      INSERT INTO floor_entry (account_id, amount) SELECT id, -${chargeMinor}::bigint FROM moved`;
  };
  const plain = async (): Promise<void> => {
    await db.$queryRaw`SELECT id FROM plain_transfer(${pick()}, ${customers + 1}, ${chargeMinor})`;
  };
  const ours = async (): Promise<void> => {
    serial += 1;
    const accountId = customerIds[pick() - 1] ?? 0n;
    const outcome = await post(db, {
      idempotencyKey: `charge:bench:${serial}`,
      kind: 'charge',
      lines: [
        { accountId, amountMinor: -chargeMinor },
        { accountId: revenueId, amountMinor: chargeMinor },
      ],
      occurredAt: new Date(),
    });
    if (outcome.kind !== 'posted') throw new Error(`a charge was not posted: ${outcome.kind}`);
  };
  return [
    { name: names.floor, work: floor },
    { name: names.plain, work: plain },
    { name: names.ours, work: ours },
  ];
}

function describeRounds(result: Rounds, stage: Stage, entries: number): BenchReport {
  const toPlain = medianRatio(result, names.ours, names.plain);
  const toFloor = medianRatio(result, names.ours, names.floor);
  const cells = [...result].map(([name, perSecond]) => [
    name,
    median(perSecond).toFixed(0),
    `${Math.min(...perSecond).toFixed(0)}–${Math.max(...perSecond).toFixed(0)}`,
    `${(medianRatio(result, name, names.floor) * 100).toFixed(0)} %`,
    `${medianRatio(result, name, names.plain).toFixed(1)} ×`,
  ]);
  return {
    title: 'Posting to the ledger',
    conditions: [
      stage.settings,
      `${customers} customers, one revenue account, ${clients} clients in one process, ${rounds} rounds of ${roundMs / 1000} s each in turns; medians, ratios taken within a round`,
      `the books prove afterwards, ${entries} entries`,
    ],
    columns: ['contender', 'a second', 'from–to', 'of the floor', 'of the plain transfer'],
    rows: cells,
    rules: [
      { rule: 'at least 5 × the plain transfer', measured: `${toPlain.toFixed(1)} ×`, kept: toPlain >= 5 },
      { rule: 'at least 60 % of the floor', measured: `${(toFloor * 100).toFixed(0)} %`, kept: toFloor >= 0.6 },
    ],
  };
}

async function run(): Promise<BenchReport> {
  const stage = await setUp();
  try {
    const result = await race(contendersOn(stage), { clients, rounds, roundMs });
    const report = await verifyBooks(stage.db);
    if (report.kind !== 'balanced') throw new Error('the books do not prove after the bench');
    return describeRounds(result, stage, report.entries);
  } finally {
    await stage.close();
  }
}

export const ledgerBench: Bench = { name: 'ledger', run };
