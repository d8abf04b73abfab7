// What a page of history costs on an account with a million entries, beside one with a hundred; and whether a file of a million
// lines is written in the memory of a short one.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { createDatabase, type Database } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import { type PageCursor, type StatementFilter, statementPage, statementTotals } from '../../src/statements/index.ts';
import { startPostgres } from '../support/postgres.ts';
import { type Bench, type BenchReport, type Contender, median, medianRatio, type Rounds, race } from './bench.ts';

const small = 100;
const large = 1_000_000;
const rounds = 15;
const roundMs = 1_000;
const mebibyte = 2 ** 20;
/** One entry in so many is a top-up, the rest are charges. */
const topUpEvery = 50;

const names = {
  small: `newest page of ${small}`,
  large: 'newest page of 1,000,000',
  smallMiddle: `a page in the middle of ${small}`,
  middle: 'a page in the middle of 1,000,000',
  in: 'newest page of what came in, of 1,000,000',
  totals: 'totals of 1,000,000',
};

interface Stage {
  readonly url: string;
  readonly db: Database;
  readonly smallId: bigint;
  readonly largeId: bigint;
  close(): Promise<void>;
}

/**
 * An account with so many entries, half a minute apart, written as the books' owner in two statements: by the posting function it would
 * take minutes. The books are proved afterwards.
 */
async function fill(owner: pg.Client, entries: number): Promise<bigint> {
  const made = await owner.query<{ id: string }>(
    `INSERT INTO account (number, name, entity_type, currency, time_zone, created_at)
     VALUES (nextval('account_number_seq')::text, 'Bench', 'INDIVIDUAL', 'RUB', 'Europe/Moscow', now()) RETURNING id`,
  );
  const id = made.rows[0]?.id ?? '';
  const opened = await owner.query<{ money: string; revenue: string }>(
    `SELECT ledger_open_account('account:' || $1, 'customer', 'RUB') AS money,
            ledger_open_account('account:' || $1, 'customer_bonus', 'RUB') AS bonus,
            ledger_open_account('system:revenue', 'revenue', 'RUB') AS revenue`,
    [id],
  );
  const { money, revenue } = opened.rows[0] ?? {};
  await owner.query(
    `WITH step AS (
       SELECT n, CASE WHEN n % $3 = 1 THEN 100000 ELSE -1000 END AS amount FROM generate_series(1, $2::integer) AS n
     ), posted AS (
       INSERT INTO ledger_transaction (idempotency_key, request_hash, kind, entry_count, occurred_at, detail)
       SELECT 'bench:' || $1 || ':' || n, '', CASE WHEN amount > 0 THEN 'top-up' ELSE 'charge' END, 2,
              '2026-01-01'::timestamptz + n * interval '30 seconds', jsonb_build_object('service', 'Хостинг ' || n % 9)
         FROM step ORDER BY n RETURNING id, idempotency_key
     ), numbered AS (
       SELECT p.id, s.n, s.amount, sum(s.amount) OVER (ORDER BY s.n) AS balance
         FROM posted p JOIN step s ON p.idempotency_key = 'bench:' || $1 || ':' || s.n
     )
     INSERT INTO ledger_entry (transaction_id, line, account_id, currency, amount, balance_after, account_version)
     SELECT id, 1, $4::bigint, 'RUB', amount, balance, n FROM numbered
     UNION ALL SELECT id, 2, $5::bigint, 'RUB', -amount, NULL, NULL FROM numbered`,
    [id, entries, topUpEvery, money, revenue],
  );
  await owner.query(
    `UPDATE ledger_account a SET version = $2, balance = (
       SELECT e.balance_after FROM ledger_entry e WHERE e.account_id = a.id AND e.account_version = $2) WHERE a.id = $1`,
    [money, entries],
  );
  return BigInt(id);
}

async function setUp(): Promise<Stage> {
  const server = await startPostgres('durable');
  await migrate(server.url);
  const owner = new pg.Client({ connectionString: server.url });
  await owner.connect();
  const smallId = await fill(owner, small);
  const largeId = await fill(owner, large);
  await owner.query('VACUUM ANALYZE');
  await owner.end();
  const db = createDatabase({ url: server.url, maxConnections: 4 });
  const books = await verifyBooks(db);
  if (books.kind !== 'balanced') throw new Error('the books of the bench do not prove');
  const close = async (): Promise<void> => {
    await db.$disconnect();
    await server.stop();
  };
  return { url: server.url, db, smallId, largeId, close };
}

const range = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-06-01T00:00:00Z') };

async function contendersOn({ db, smallId, largeId }: Stage): Promise<Contender[]> {
  const page = async (accountId: bigint, filter: StatementFilter, cursor?: PageCursor): Promise<void> => {
    const { lines } = await statementPage(db, { accountId, range, filter, cursor, limit: 10 });
    if (lines.length !== 10) throw new Error(`a page of ${lines.length} lines`);
  };
  /** The line in the middle: such a page asks for newer lines, too, and so does one of a short history. */
  const middleOf = async (accountId: bigint, entries: number): Promise<PageCursor> => {
    const to = new Date(range.from.getTime() + entries * 15_000);
    const wish = { accountId, range: { from: range.from, to }, filter: 'all', limit: 1 } as const;
    const { lines } = await statementPage(db, wish);
    return { way: 'older', than: lines[0]?.transactionId ?? 0n };
  };
  const [smallMiddle, middle] = [await middleOf(smallId, small), await middleOf(largeId, large)];
  return [
    { name: names.small, work: () => page(smallId, 'all') },
    { name: names.large, work: () => page(largeId, 'all') },
    { name: names.smallMiddle, work: () => page(smallId, 'all', smallMiddle) },
    { name: names.middle, work: () => page(largeId, 'all', middle) },
    { name: names.in, work: () => page(largeId, 'in') },
    { name: names.totals, work: async () => void (await statementTotals(db, { accountId: largeId, range })) },
  ];
}

/**
 * V8 lets garbage lie as long as the machine has room. In a heap as narrow as this, what the process grows by is what the
 * export holds on to.
 */
const narrowHeap = ['--max-old-space-size=48', '--max-semi-space-size=2'];

/** Room for a batch of rows, the pages of an archive, and what V8 compiles meanwhile. */
const mostGrowth = 64 * mebibyte;

interface Exported {
  readonly before: number;
  readonly peak: number;
  readonly bytes: number;
  readonly seconds: number;
}

async function exportIn(
  stage: Stage,
  format: 'csv' | 'xlsx',
  options: { readonly accountId: bigint; readonly flags: readonly string[] },
): Promise<Exported> {
  const program = join(import.meta.dirname, 'statement-export-process.ts');
  const asked = [...options.flags, program, stage.url, String(options.accountId), format];
  const { stdout } = await promisify(execFile)(process.execPath, asked);
  return JSON.parse(stdout) as Exported;
}

const inMebibytes = (bytes: number): string => `${(bytes / mebibyte).toFixed(0)} MiB`;

function pageRules(result: Rounds): BenchReport['rules'] {
  const pairs = [
    [names.large, names.small],
    [names.middle, names.smallMiddle],
    [names.in, names.small],
  ] as const;
  return pairs.map(([name, by]) => {
    const times = 1 / medianRatio(result, name, by);
    return { rule: `${name}: at most 2 × ${by}`, measured: `${times.toFixed(2)} ×`, kept: times <= 2 };
  });
}

async function run(): Promise<BenchReport> {
  const stage = await setUp();
  try {
    const narrow = { accountId: stage.largeId, flags: narrowHeap };
    const csv = await exportIn(stage, 'csv', narrow);
    const xlsx = await exportIn(stage, 'xlsx', narrow);
    const wide = await exportIn(stage, 'csv', { accountId: stage.largeId, flags: [] });
    const result = await race(await contendersOn(stage), { clients: 1, rounds, roundMs });
    const told = ({ bytes, seconds, before, peak }: Exported): string =>
      `${inMebibytes(bytes)} in ${seconds.toFixed(0)} s, resident ${inMebibytes(before)} before, ${inMebibytes(peak)} at most`;
    return {
      title: 'Statements',
      conditions: [
        `an account with ${small} entries and one with ${large}, one in ${topUpEvery} a top-up; 10 lines a page`,
        `one client; ${rounds} rounds of ${roundMs / 1_000} s each in turns; medians, ratios taken within a round`,
        `exports of ${large} lines, each in a process of its own with ${narrowHeap.join(' ')}: CSV ${told(csv)}; XLSX ${told(xlsx)}`,
        `the same with V8's usual heap, which leaves garbage lying: CSV ${told(wide)}`,
      ],
      columns: ['contender', 'a second', 'ms each', `times ${names.small}`],
      rows: [...result].map(([name, perSecond]) => [
        name,
        median(perSecond).toFixed(0),
        (1_000 / median(perSecond)).toFixed(1),
        (1 / medianRatio(result, name, names.small)).toFixed(2),
      ]),
      rules: [
        ...pageRules(result),
        ...[csv, xlsx].map(({ before, peak }, index) => ({
          rule: `${index === 0 ? 'CSV' : 'XLSX'} of 1,000,000 lines: the process grows by less than ${inMebibytes(mostGrowth)}`,
          measured: inMebibytes(peak - before),
          kept: peak - before < mostGrowth,
        })),
      ],
    };
  } finally {
    await stage.close();
  }
}

export const statementBench: Bench = { name: 'statement', run };
