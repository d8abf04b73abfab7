// What it takes to find, among a million accounts, the one in a hundred whose balance has crossed a line unnoticed, beside the floor
// of reading the same tables once; and what marking costs an hour's batch of charges. All on PostgreSQL as it is installed.
import { markForAlert, sweepAlerts } from '../../src/alerts/index.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { type Bench, type BenchReport, median } from './bench.ts';
import { openStage, type Stage, timed } from './stage.ts';

const accounts = 1_000_000;
/** One in so many has crossed. */
const crossedEach = 100;
const startsAt = '2026-11-21T09:00:00Z';
/** Sweeps and floors take turns; the first of each only warms up. */
const rounds = 5;
const longestMs = 5_000;
const mostTimes = 3;

/** As many accounts as a batch of the booked hour has. */
const batch = 2_000;
const batches = 20;

/** Balances are put down as they are: no money moves here, and a million postings would. One account in ten has a bonus. */
const fill = [
  `INSERT INTO account (number, name, entity_type, currency, time_zone, created_at)
   SELECT nextval('account_number_seq')::text, 'Bench', 'INDIVIDUAL', 'RUB', 'Europe/Moscow', '${startsAt}' FROM generate_series(1, ${accounts})`,
  `INSERT INTO ledger_account (owner_key, kind, currency, balance, version, allow_negative, tracked)
   SELECT 'account:' || a.id, k.kind, 'RUB', CASE WHEN k.kind = 'customer' THEN 100000 WHEN a.id % 10 = 0 THEN 5000 ELSE 0 END, 1, false, true
     FROM account a CROSS JOIN (VALUES ('customer'), ('customer_bonus')) k (kind)`,
  `INSERT INTO telegram_user (id, first_name, created_at) SELECT id, 'Bench', '${startsAt}' FROM account`,
  `INSERT INTO alert_watch (account_id, user_id, balance_id, below_minor, above_minor, checked_at)
   SELECT a.id, a.id, b.id, CASE WHEN a.id % ${crossedEach} = 1 THEN 150000 ELSE 50000 END, 9223372036854775807, '${startsAt}'
     FROM account a JOIN ledger_account b ON b.owner_key = 'account:' || a.id AND b.kind = 'customer' ORDER BY a.id`,
  'VACUUM ANALYZE',
];

interface Figures {
  readonly floorMs: number[];
  readonly oursMs: number[];
  /** A batch of which no account has crossed. */
  readonly markMs: number[];
}

async function measure({ db, owner }: Stage): Promise<Figures> {
  const figures: Figures = { floorMs: [], oursMs: [], markMs: [] };
  const clock = { now: () => new Date(startsAt) };
  for (let round = 0; round < rounds; round += 1) {
    const floorMs = await timed(async () => {
      await owner.query('SELECT sum(balance), max(owner_key) FROM ledger_account');
      await owner.query('SELECT sum(below_minor), max(account_id) FROM alert_watch');
    });
    let marked = 0;
    const oursMs = await timed(async () => {
      marked = await sweepAlerts({ db, clock });
    });
    if (marked !== accounts / crossedEach) throw new Error(`${marked} were marked`);
    await owner.query('DELETE FROM alert_check');
    await owner.query('VACUUM alert_check, alert_watch');
    if (round === 0) continue;
    figures.floorMs.push(floorMs);
    figures.oursMs.push(oursMs);
  }
  const within = (n: number) =>
    Array.from({ length: batch }, (_, index) => BigInt(((n * batch + index) * 97) % accounts));
  for (let n = 0; n < batches; n += 1) {
    const accountIds = within(n).map((id) => (id % BigInt(crossedEach) === 1n ? id + 1n : id));
    figures.markMs.push(
      await timed(() => inTransaction(db, (tx) => markForAlert(tx, { accountIds, now: clock.now() }))),
    );
  }
  return figures;
}

function describeRun({ floorMs, oursMs, markMs }: Figures): BenchReport {
  const times = median(oursMs.map((ms, index) => ms / (floorMs[index] ?? Number.NaN)));
  const ms = (values: readonly number[]): string => `${median(values).toFixed(0)} ms`;
  const slowest = Math.max(...oursMs);
  return {
    title: 'The sweep for warnings',
    conditions: [
      `${accounts} watched accounts, two balances each, ${accounts / crossedEach} of which have crossed; ${rounds - 1} sweeps after one to warm up, each beside its floor`,
      'the floor: both tables read once and a column of each summed; ours: found, locked and marked, with the commit',
      `marking: batches of ${batch} accounts scattered over all, none of which has crossed`,
      'PostgreSQL with its own defaults, fsync on',
    ],
    columns: ['contender', 'median', 'times the floor'],
    rows: [
      ['floor: both tables read once', ms(floorMs), '1.0'],
      ['ours: sweepAlerts()', ms(oursMs), times.toFixed(1)],
      [`ours: markForAlert() of ${batch}`, ms(markMs), '–'],
    ],
    rules: [
      { rule: `at most ${mostTimes} × the floor`, measured: `${times.toFixed(1)} ×`, kept: times <= mostTimes },
      {
        rule: `at most ${longestMs / 1_000} s`,
        measured: `${(slowest / 1_000).toFixed(1)} s`,
        kept: slowest <= longestMs,
      },
    ],
  };
}

async function run(): Promise<BenchReport> {
  const stage = await openStage(fill);
  try {
    return describeRun(await measure(stage));
  } finally {
    await stage.close();
  }
}

export const alertsBench: Bench = { name: 'alerts', run };
