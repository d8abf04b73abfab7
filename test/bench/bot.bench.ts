// Updates a second through the whole product, from Telegram's webhook to the call that answers, beside a bare telegraf bot that
// keeps nothing, and one that keeps what it is told; and how long a person waits at half that load. Each contender is a process of its own; the bench is Telegram.
import pg from 'pg';
import { migrate } from '../../src/db/migrate.ts';
import { installQueue } from '../../src/queue/install.ts';
import { startPostgres } from '../support/postgres.ts';
import { type Bench, type BenchReport, type Contender, median, medianRatio, quick, race } from './bench.ts';
import { type Crowd, contenderOf, createSwitchboard, paced, percentile } from './crowd.ts';
import { createEmpty, fillCustomers } from './customers.ts';
import { botToken, startProgram, startRival } from './program.ts';
import { createQuietTelegram } from './quiet-telegram.ts';
import { aroundTheMenu, throughTopUp } from './walks.ts';

const accounts = 10_000;
const clients = 32;
const rounds = quick ? 1 : 7;
const roundMs = quick ? 1_000 : 4_000;
const halfLoadMs = quick ? 2_000 : 15_000;
const instances = 3;

const leastOfKeeping = 0.08;
const aimOfEcho = 0.7;
const aimP99Ms = 50;

const names = {
  echo: 'bare echo, one call',
  echoTwo: 'bare echo that answers the press, two calls',
  keeping: 'echo that keeps the update: one INSERT, one UPDATE, one call',
  menu: 'ours: around the menu',
  topUp: 'ours: through a top-up',
  three: `ours: around the menu, ${instances} instances`,
};

type Crowds = ReadonlyMap<string, Crowd>;

async function makeBareInbox(url: string): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await owner.query('CREATE TABLE bare_update (id bigint PRIMARY KEY, body jsonb NOT NULL, done_at timestamptz)');
  } finally {
    await owner.end();
  }
}

async function setUp(closing: (() => Promise<unknown>)[]): Promise<Crowds> {
  const postgres = await startPostgres('durable');
  closing.push(postgres.stop);
  const url = await createEmpty(postgres.url, 'bot');
  await migrate(url, [installQueue]);
  const ids = await fillCustomers(url, accounts);
  const board = createSwitchboard();
  const { apiRoot, close } = await createQuietTelegram(board.onShown);
  closing.push(close);
  const programs: string[] = [];
  for (let n = 0; n < instances; n += 1) {
    const program = await startProgram({ apiRoot, database: { DATABASE_URL: url } });
    closing.push(program.stop);
    programs.push(program.url);
  }
  const echo = await startRival('echo-process.ts', [botToken, apiRoot, 'bare']);
  closing.push(echo.stop);
  const echoTwo = await startRival('echo-process.ts', [botToken, apiRoot, 'answered']);
  closing.push(echoTwo.stop);
  await makeBareInbox(url);
  const keeping = await startRival('keeping-echo-process.ts', [botToken, apiRoot, url]);
  closing.push(keeping.stop);
  // Nobody speaks with two contenders: a chat has one order and one live screen.
  const part = Math.floor(ids.length / 3);
  const parts = [ids.slice(0, part), ids.slice(part, 2 * part), ids.slice(2 * part)] as const;
  const crowds = new Map([
    [names.echo, board.crowd({ ids: parts[0], urls: [echo.url], walk: aroundTheMenu })],
    [names.echoTwo, board.crowd({ ids: parts[1], urls: [echoTwo.url], walk: aroundTheMenu })],
    [names.keeping, board.crowd({ ids: parts[2], urls: [keeping.url], walk: aroundTheMenu })],
    [names.menu, board.crowd({ ids: parts[0], urls: programs.slice(0, 1), walk: aroundTheMenu })],
    [names.topUp, board.crowd({ ids: parts[1], urls: programs.slice(0, 1), walk: throughTopUp })],
    [names.three, board.crowd({ ids: parts[2], urls: programs, walk: aroundTheMenu })],
  ]);
  for (const crowd of crowds.values()) await crowd.everybody({ text: '/start' });
  return crowds;
}

type Waits = ReadonlyMap<string, readonly number[]>;

function describeRun(result: ReadonlyMap<string, readonly number[]>, waits: Waits): BenchReport {
  const ofEcho = medianRatio(result, names.menu, names.echo);
  const ofKeeping = medianRatio(result, names.menu, names.keeping);
  const menuP99 = percentile(waits.get(names.menu) ?? [], 0.99);
  const percent = (part: number): string => `${(100 * part).toFixed(0)} %`;
  const partOf = (name: string, by: string): string => percent(medianRatio(result, name, by));
  const ms = (name: string, of: number): string => `${percentile(waits.get(name) ?? [], of).toFixed(0)} ms`;
  return {
    title: 'Updates through the bot',
    conditions: [
      `each contender in a process of its own, the product as npm start runs it, by webhook; ${accounts} accounts, ${clients} chats at once; ${rounds} rounds of ${roundMs / 1_000} s in turns, medians, ratios within a round`,
      'the Telegram of the bench only answers, the same to all; an update is done when its answer, sendMessage or editMessageText, is there',
      'around the menu: profile, sums, history, warnings, and the menu after each; through a top-up: the question, a typed sum, the link, given up',
      `half load: updates at half the contender’s own rate for ${halfLoadMs / 1_000} s, whether or not answers keep up, timed from when each was due`,
      `${instances} instances: on one database, updates in turns; PostgreSQL as installed, fsync on; bench, Telegram and all contenders share the machine`,
    ],
    columns: [
      'contender',
      'updates a second',
      'of the bare echo',
      'of the one that keeps',
      'p50 at half load',
      'p95',
      'p99',
    ],
    rows: [...result].map(([name, perSecond]) => [
      ...[name, median(perSecond).toFixed(0), partOf(name, names.echo), partOf(name, names.keeping)],
      ...[ms(name, 0.5), ms(name, 0.95), ms(name, 0.99)],
    ]),
    rules: [
      {
        rule: `around the menu at least ${leastOfKeeping * 100} % of an echo that keeps each update`,
        measured: percent(ofKeeping),
        kept: ofKeeping >= leastOfKeeping,
      },
    ],
    aims: [
      {
        rule: `around the menu ${aimOfEcho * 100} % of the bare echo`,
        measured: percent(ofEcho),
        kept: ofEcho >= aimOfEcho,
      },
      {
        rule: `around the menu p99 at half load under ${aimP99Ms} ms`,
        measured: ms(names.menu, 0.99),
        kept: menuP99 < aimP99Ms,
      },
    ],
  };
}

async function measure(crowds: Crowds): Promise<BenchReport> {
  const contenders: Contender[] = [...crowds].map(([name, crowd]) => contenderOf(name, crowd));
  const result = await race(contenders, { clients, rounds, roundMs });
  const waits = new Map<string, readonly number[]>();
  for (const [name, crowd] of crowds) {
    waits.set(name, await paced(crowd, { perSecond: median(result.get(name) ?? []) / 2, ms: halfLoadMs }));
  }
  return describeRun(result, waits);
}

async function run(): Promise<BenchReport> {
  const closing: (() => Promise<unknown>)[] = [];
  try {
    return await measure(await setUp(closing));
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

export const botBench: Bench = { name: 'bot', run };
