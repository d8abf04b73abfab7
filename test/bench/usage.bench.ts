// What it takes to book an hour of a million running resources, beside the floor of one INSERT of as many bare rows; all on
// PostgreSQL as it is installed, and the books proved afterwards.
import { verifyBooks } from '../../src/ledger/index.ts';
import { bookHour, usageChecks } from '../../src/usage/index.ts';
import { type Bench, type BenchReport, median } from './bench.ts';
import { openStage, type Stage, timed } from './stage.ts';

const accounts = 100_000;
const resourcesEach = 10;
const lines = accounts * resourcesEach;
const startsAt = '2026-11-21T09:00:00Z';
const hourMs = 3_600_000;
/** Hours are booked and floors inserted in turns; the first of each only warms up. */
const hours = 3;
const longestMs = 30_000;
const mostTimes = 10;

/** Accounts with money, each with resources of two services that run since nine, told by their events. */
const fill = [
  `INSERT INTO account (number, name, entity_type, currency, time_zone, created_at)
   SELECT nextval('account_number_seq')::text, 'Bench', 'INDIVIDUAL', 'RUB', 'Europe/Moscow', '${startsAt}' FROM generate_series(1, ${accounts})`,
  `SELECT ledger_open_account('system:bank', 'bank', 'RUB')`,
  `SELECT count(ledger_open_account('account:' || a.id, k.kind, 'RUB')) FROM account a CROSS JOIN (VALUES ('customer'), ('customer_bonus')) k (kind)`,
  `SELECT count(ledger_post('bench:fund:' || a.id, 'top-up', ARRAY[b.id, a.id], ARRAY[-10000000, 10000000]::bigint[], '${startsAt}'))
     FROM ledger_account a JOIN ledger_account b ON b.kind = 'bank' WHERE a.kind = 'customer'`,
  `INSERT INTO tariff (code, name, service, currency, rate_micro, created_at)
   VALUES ('app', 'Начальный', 'Контейнеры', 'RUB', 671296, '${startsAt}'), ('db', 'База', 'Базы данных', 'RUB', 1342593, '${startsAt}')`,
  `INSERT INTO resource (account_id, external_id, name, created_at)
   SELECT a.id, 'r' || n, 'r' || n, '${startsAt}' FROM account a CROSS JOIN generate_series(1, ${resourcesEach}) n ORDER BY a.id`,
  `INSERT INTO resource_event (resource_id, key, kind, at, tariff_id, received_at)
   SELECT r.id, 'start', 'start', '${startsAt}', t.id, '${startsAt}'
     FROM resource r JOIN tariff t ON t.code = CASE WHEN r.id % 5 = 0 THEN 'db' ELSE 'app' END`,
  `INSERT INTO usage_segment (resource_id, from_at, account_id, tariff_id, rate_micro, base_micro)
   SELECT e.resource_id, e.at, r.account_id, t.id, t.rate_micro, 0
     FROM resource_event e JOIN resource r ON r.id = e.resource_id JOIN tariff t ON t.id = e.tariff_id`,
  `INSERT INTO usage_account (account_id, booked_until) SELECT id, '${startsAt}' FROM account`,
  'CREATE TABLE bare_line (booking_id bigint, resource_id bigint, tariff_id bigint, minutes integer, amount_minor bigint)',
  'CREATE TABLE keyed_line (LIKE bare_line, PRIMARY KEY (booking_id, resource_id, tariff_id))',
  'VACUUM ANALYZE',
];

interface Figures {
  /** Into a table without any key. */
  readonly bareMs: number[];
  /** Into one with a primary key alone, as any table has: the floor. */
  readonly floorMs: number[];
  readonly oursMs: number[];
}

async function measure({ db, owner }: Stage): Promise<Figures> {
  const figures: Figures = { bareMs: [], floorMs: [], oursMs: [] };
  const rows = `SELECT n / ${resourcesEach} + $1::integer, n, 1 + n % 2, 60, 40 FROM generate_series(1, ${lines}) n`;
  for (let hour = 1; hour <= hours; hour += 1) {
    await owner.query('TRUNCATE bare_line');
    const bareMs = await timed(() => owner.query(`INSERT INTO bare_line ${rows}`, [hour * lines]));
    const floorMs = await timed(() => owner.query(`INSERT INTO keyed_line ${rows}`, [hour * lines]));
    const slot = new Date(Date.parse(startsAt) + hour * hourMs);
    let booked = { accounts: 0, lines: 0 };
    const oursMs = await timed(async () => {
      booked = await bookHour({ db, clock: { now: () => slot }, charging: 'metered' }, slot);
    });
    if (booked.accounts !== accounts || booked.lines !== lines) throw new Error(`${booked.lines} lines were booked`);
    if (hour === 1) continue;
    figures.bareMs.push(bareMs);
    figures.floorMs.push(floorMs);
    figures.oursMs.push(oursMs);
  }
  return figures;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

function describeRun({ bareMs, floorMs, oursMs }: Figures): BenchReport {
  const toFloor = (some: readonly number[]): number =>
    median(some.map((ms, index) => ms / (floorMs[index] ?? Number.NaN)));
  const times = toFloor(oursMs);
  const row = (name: string, ms: readonly number[]): string[] => [
    name,
    seconds(median(ms)),
    ((lines / median(ms)) * 1_000).toFixed(0),
    toFloor(ms).toFixed(1),
  ];
  return {
    title: 'An hour of metered usage',
    conditions: [
      `${accounts} accounts of ${resourcesEach} running resources on two services; ${hours - 1} hours after one to warm up, each beside its floor`,
      'the floor: one INSERT of as many rows under a primary key; ours: the lines under their two keys, a booking an account, a charge an account and service in the books',
      'PostgreSQL with its own defaults, fsync on; the books and the usage are proved afterwards',
    ],
    columns: ['contender', 'an hour', 'lines a second', 'times the floor'],
    rows: [
      row('one INSERT of rows without a key', bareMs),
      row('floor: one INSERT of rows with a primary key', floorMs),
      row('ours: bookHour()', oursMs),
    ],
    rules: [
      { rule: `at most ${mostTimes} × the floor`, measured: `${times.toFixed(1)} ×`, kept: times <= mostTimes },
      {
        rule: `at most ${longestMs / 1_000} s`,
        measured: seconds(Math.max(...oursMs)),
        kept: Math.max(...oursMs) <= longestMs,
      },
    ],
  };
}

async function run(): Promise<BenchReport> {
  const stage = await openStage(fill);
  try {
    const figures = await measure(stage);
    const books = await verifyBooks(stage.db, usageChecks);
    if (books.kind !== 'balanced') throw new Error(`the books of the bench do not prove: ${books.breaches[0]?.what}`);
    return describeRun(figures);
  } finally {
    await stage.close();
  }
}

export const usageBench: Bench = { name: 'usage', run };
