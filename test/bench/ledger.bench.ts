// Posting to the ledger on PostgreSQL, by the application's own `post` and client, beside plain transfers that lock both
// balances and beside the floor; and batches of charges beside theirs. All go through the same client and the same pool, in turns.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabase, type Database } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openLedgerAccount, post, verifyBooks } from '../../src/ledger/index.ts';
import { startPostgres } from '../support/postgres.ts';
import {
  type Bench,
  type BenchReport,
  type Contender,
  median,
  medianRatio,
  quick,
  type Rounds,
  race,
} from './bench.ts';
import { batchClients, batchNames, batchRows, batchSize, raceBatches } from './ledger-batches.ts';

const customers = 10_000;
/** Batches have more of them, so that several at once have none in common. */
const accounts = Math.max(customers, batchClients * batchSize);
const clients = 20;
/** Short rounds and many: what else the machine does then falls on neighbours alike, and the median leaves out the rest. */
const rounds = quick ? 3 : 25;
const roundMs = 1_000;
/** More than any customer can be charged in one run. */
const openingMinor = 1_000_000_000n;
const chargeMinor = 5n;

const names = {
  floor: 'floor: one UPDATE, one INSERT',
  plain: 'plain transfer, both balances locked',
  tpcb: 'TPC-B in one call',
  ours: 'ours: post()',
};

interface Stage {
  readonly db: Database;
  readonly settings: string;
  /** In the books, of the customers that are charged one by one. */
  readonly customerIds: readonly bigint[];
  readonly accountIds: readonly bigint[];
  readonly revenueId: bigint;
  close(): Promise<void>;
}

async function fillRivals(owner: pg.Client): Promise<void> {
  await owner.query(await readFile(join(import.meta.dirname, 'ledger-rivals.sql'), 'utf8'));
  await owner.query('INSERT INTO floor_account SELECT id, $1::bigint FROM generate_series(1, $2::integer) id', [
    openingMinor,
    accounts,
  ]);
  // One branch, as ours have one revenue account, and its ten tellers.
  await owner.query('INSERT INTO tpcb_branch VALUES (1, 0)');
  await owner.query('INSERT INTO tpcb_teller SELECT id, 1, 0 FROM generate_series(1, 10) id');
  await owner.query('INSERT INTO tpcb_account SELECT id, 1, 0 FROM generate_series(1, $1::integer) id', [customers]);
  await owner.query(
    `INSERT INTO plain_account (id, currency, balance, allow_negative)
     SELECT id, 'RUB', $1::numeric, id > $2::integer FROM generate_series(1, $2::integer + 1) id`,
    [openingMinor, customers],
  );
}

/** Opens accounts as the application does, and funds each by the ledger's own function. */
async function fillBooks(owner: pg.Client): Promise<void> {
  await owner.query(
    `INSERT INTO account (number, name, entity_type, currency, time_zone, created_at)
     SELECT nextval('account_number_seq')::text, 'Bench', 'INDIVIDUAL', 'RUB', 'Europe/Moscow', now()
       FROM generate_series(1, $1::integer)`,
    [accounts],
  );
  await owner.query("SELECT ledger_open_account('system:bank', 'bank', 'RUB')");
  await owner.query(
    `SELECT count(ledger_open_account('account:' || a.id, k.kind, 'RUB'))
       FROM account a CROSS JOIN (VALUES ('customer'), ('customer_bonus')) k (kind)`,
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
  const idsOf = async (query: string): Promise<bigint[]> =>
    (await owner.query<{ id: string }>(query)).rows.map(({ id }) => BigInt(id));
  const customerIds = await idsOf(
    `SELECT id FROM ledger_account WHERE kind = 'customer' ORDER BY id LIMIT ${customers}`,
  );
  const accountIds = await idsOf('SELECT id FROM account ORDER BY id');
  await owner.end();
  const db = createDatabase({ url: server.url, maxConnections: clients });
  const revenueId = await openLedgerAccount(db, { ownerKey: 'system:revenue', kind: 'revenue', currency: 'RUB' });
  const close = async (): Promise<void> => {
    await db.$disconnect();
    await server.stop();
  };
  return { db, settings, customerIds, accountIds, revenueId, close };
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
  const tpcb = async (): Promise<void> => {
    const teller = 1 + Math.floor(Math.random() * 10);
    await db.$queryRaw`SELECT tpcb(${pick()}::integer, ${teller}::integer, 1, ${Number(chargeMinor)}::integer)`;
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
    { name: names.tpcb, work: tpcb },
    { name: names.ours, work: ours },
  ];
}

function describeRounds(result: Rounds, batches: Rounds, stage: Stage, entries: number): BenchReport {
  const toPlain = medianRatio(result, names.ours, names.plain);
  const toTpcb = medianRatio(result, names.ours, names.tpcb);
  const toFloor = medianRatio(result, names.ours, names.floor);
  const inBatches = median(batches.get(batchNames.ours) ?? []);
  const toSingle = inBatches / median(result.get(names.ours) ?? []);
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
    rows: [...cells, ...batchRows(batches)],
    rules: [
      { rule: 'more than TPC-B', measured: `${toTpcb.toFixed(1)} ×`, kept: toTpcb > 1 },
      { rule: 'at least twice the plain transfer', measured: `${toPlain.toFixed(1)} ×`, kept: toPlain >= 2 },
      { rule: 'at least 35 % of the floor', measured: `${(toFloor * 100).toFixed(0)} %`, kept: toFloor >= 0.35 },
      { rule: 'in batches at least 8 × single posts', measured: `${toSingle.toFixed(1)} ×`, kept: toSingle >= 8 },
    ],
    aims: [
      { rule: '5 × the plain transfer', measured: `${toPlain.toFixed(1)} ×`, kept: toPlain >= 5 },
      { rule: '75 % of the floor', measured: `${(toFloor * 100).toFixed(0)} %`, kept: toFloor >= 0.75 },
      { rule: '50 000 charges a second in batches', measured: inBatches.toFixed(0), kept: inBatches >= 50_000 },
    ],
  };
}

async function run(): Promise<BenchReport> {
  const stage = await setUp();
  try {
    const result = await race(contendersOn(stage), { clients, rounds, roundMs });
    const batches = await raceBatches(stage.db, stage.accountIds);
    const report = await verifyBooks(stage.db);
    if (report.kind !== 'balanced') throw new Error('the books do not prove after the bench');
    return describeRounds(result, batches, stage, report.entries);
  } finally {
    await stage.close();
  }
}

export const ledgerBench: Bench = { name: 'ledger', run };
