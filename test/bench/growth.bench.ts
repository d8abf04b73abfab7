// What the number of accounts costs: the menu, a page of the history and a credited payment with a thousand accounts, beside the
// same with more, each on a database of its own and in turns.
import { booksChecks } from '../../src/books-checks.ts';
import { createDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import { installQueue } from '../../src/queue/install.ts';
import { startPostgres } from '../support/postgres.ts';
import {
  type Bench,
  type BenchReport,
  type Contender,
  type Mark,
  median,
  medianRatio,
  quick,
  type Rounds,
  race,
} from './bench.ts';
import { contenderOf, createSwitchboard, type Switchboard } from './crowd.ts';
import { createEmpty, fillCustomers, fillPayments } from './customers.ts';
import { createNotifier } from './notify.ts';
import { startProgram } from './program.ts';
import { createQuietTelegram } from './quiet-telegram.ts';
import { aroundTheMenu, throughHistory } from './walks.ts';

const smallest = 1_000;
const sizes = quick ? [smallest, 10_000] : [smallest, 100_000, 1_000_000];
const payments = quick ? 2_000 : 10_000;
const clients = 8;
const rounds = quick ? 1 : 7;
const roundMs = quick ? 1_000 : 2_000;
/** In its first seconds a program compiles and its database reads from the disk: crediting went from 36 to 66 a second in ten. */
const warmUps = quick ? 1 : 4;
/** A thousand times the accounts may cost this part of the speed: a level or two of each index, and fewer of its pages in memory. */
const leastOfSmallest = 0.7;
/**
 * Who did not pay for long is found on pages that nobody has touched for long: eight are read, from the disk if need be, and three
 * written whole into the log. What that costs is the disk's affair, so that it is promised less of and aimed at the same.
 */
const leastOfFirst = 0.3;

const works = {
  menu: 'around the menu',
  history: 'pages of the history',
  credit: 'payments credited, of who paid lately',
  first: 'payments credited, of who did not',
} as const;
type Work = keyof typeof works;

const nameOf = (work: Work, accounts: number): string => `${work} ${accounts}`;

interface Stage {
  readonly serverUrl: string;
  readonly apiRoot: string;
  readonly board: Switchboard;
  readonly closing: (() => Promise<unknown>)[];
}

/** @returns the contenders on a database of so many accounts, and what proves its books */
async function addSize(stage: Stage, accounts: number): Promise<{ contenders: Contender[]; prove(): Promise<void> }> {
  const url = await createEmpty(stage.serverUrl, `growth_${accounts}`);
  await migrate(url, [installQueue]);
  const ids = await fillCustomers(url, accounts);
  const lately = await fillPayments(url, { accounts, payments, payers: 'few' });
  const first = await fillPayments(url, { accounts, payments, payers: 'all' });
  const program = await startProgram({ apiRoot: stage.apiRoot, database: { DATABASE_URL: url } });
  stage.closing.push(program.stop);
  const crowdOf = (walk: typeof aroundTheMenu, of: readonly number[]) =>
    stage.board.crowd({ ids: of, urls: [program.url], walk });
  const half = ids.length / 2;
  const menu = crowdOf(aroundTheMenu, ids.slice(0, half));
  const history = crowdOf(throughHistory, ids.slice(half));
  await menu.everybody({ text: '/start' });
  await history.everybody({ text: '/start' });
  const prove = async (): Promise<void> => {
    const db = createDatabase({ url, maxConnections: 2, answerWithinMs: 0 });
    try {
      const books = await verifyBooks(db, booksChecks);
      if (books.kind !== 'balanced') throw new Error(`the books do not prove: ${books.breaches[0]?.what}`);
    } finally {
      await db.$disconnect();
    }
  };
  return {
    contenders: [
      contenderOf(nameOf('menu', accounts), menu),
      contenderOf(nameOf('history', accounts), history),
      createNotifier(nameOf('credit', accounts), program.url, lately),
      createNotifier(nameOf('first', accounts), program.url, first),
    ],
    prove,
  };
}

function describeRun(result: Rounds): BenchReport {
  const kinds = Object.keys(works) as Work[];
  const largest = sizes.at(-1) ?? smallest;
  const ratio = (work: Work, accounts: number): number =>
    medianRatio(result, nameOf(work, accounts), nameOf(work, smallest));
  const cell = (work: Work, accounts: number): string =>
    `${median(result.get(nameOf(work, accounts)) ?? []).toFixed(0)} (${(100 * ratio(work, accounts)).toFixed(0)} %)`;
  const mark = (work: Work, least: number): Mark => ({
    rule: `${works[work]}: with ${largest} accounts at least ${least * 100} % of the speed with ${smallest}`,
    measured: `${(100 * ratio(work, largest)).toFixed(0)} %`,
    kept: ratio(work, largest) >= least,
  });
  return {
    title: 'Growth',
    conditions: [
      `one process and one database for each size, all on one PostgreSQL as installed, fsync on; ${clients} at once; ${rounds} rounds of ${roundMs / 1_000} s in turns, medians, ratios within a round`,
      'those who speak are spread over all accounts, and so are those who pay; the books prove afterwards',
    ],
    columns: ['a second (of the smallest)', ...sizes.map((accounts) => `${accounts} accounts`)],
    rows: kinds.map((work) => [works[work], ...sizes.map((accounts) => cell(work, accounts))]),
    rules: kinds.map((work) => mark(work, work === 'first' ? leastOfFirst : leastOfSmallest)),
    aims: [mark('first', leastOfSmallest)],
  };
}

async function measure(closing: Stage['closing']): Promise<BenchReport> {
  const postgres = await startPostgres('durable');
  closing.push(postgres.stop);
  const board = createSwitchboard();
  const telegram = await createQuietTelegram(board.onShown);
  closing.push(telegram.close);
  const stage: Stage = { serverUrl: postgres.url, apiRoot: telegram.apiRoot, board, closing };
  const contenders: Contender[] = [];
  const proofs: (() => Promise<void>)[] = [];
  for (const accounts of sizes) {
    const added = await addSize(stage, accounts);
    contenders.push(...added.contenders);
    proofs.push(added.prove);
  }
  // Neighbours in a round are of one kind of work: what else the machine does then falls on all sizes alike.
  contenders.sort((left, right) => left.name.split(' ')[0]?.localeCompare(right.name.split(' ')[0] ?? '') ?? 0);
  const result = await race(contenders, { clients, rounds, roundMs, warmUps });
  for (const prove of proofs) await prove();
  return describeRun(result);
}

async function run(): Promise<BenchReport> {
  const closing: Stage['closing'] = [];
  try {
    return await measure(closing);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

export const growthBench: Bench = { name: 'growth', run };
