// How long the product takes until it says that it is ready, on an empty database with all migrations before it and on one that is
// up to date, inside the process and on a server; and what memory it stands in, before and after work.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { press } from '../../src/bot/callback-data.ts';
import { startPostgres } from '../support/postgres.ts';
import { type Bench, type BenchReport, median, quick } from './bench.ts';
import { type Crowd, createSwitchboard, type Switchboard } from './crowd.ts';
import { createEmpty } from './customers.ts';
import { startProgram } from './program.ts';
import { createQuietTelegram } from './quiet-telegram.ts';
import { aroundTheMenu } from './walks.ts';

const starts = quick ? 1 : 5;
const updates = quick ? 500 : 10_000;
const people = 100;
const clients = 16;
const mebibyte = 2 ** 20;

const aimColdMs = 2_000;
const aimWarmEmbeddedMs = 4_000;
const mostMebibytes = 300;
const aimMebibytes = 150;

type Location = Parameters<typeof startProgram>[0]['database'];

interface Figures {
  readonly coldMs: number[];
  readonly warmMs: number[];
  restingBytes: number;
  workedBytes: number;
}

/** Opens accounts for a crowd as people do, and has them press buttons. */
async function work(crowd: Crowd): Promise<void> {
  await crowd.everybody({ text: '/start' });
  await crowd.everybody({ press: press.openAccount('INDIVIDUAL') });
  let left = updates;
  const client = async (): Promise<void> => {
    for (; left > 0; await crowd.act()) left -= 1;
  };
  await Promise.all(Array.from({ length: clients }, client));
}

async function measure(
  stage: { apiRoot: string; board: Switchboard },
  locations: readonly Location[],
): Promise<Figures> {
  const figures: Figures = { coldMs: [], warmMs: [], restingBytes: Number.NaN, workedBytes: Number.NaN };
  for (const [turn, database] of locations.entries()) {
    const cold = await startProgram({ apiRoot: stage.apiRoot, database });
    figures.coldMs.push(cold.startMs);
    await cold.stop();
    const warm = await startProgram({ apiRoot: stage.apiRoot, database });
    try {
      figures.warmMs.push(warm.startMs);
      if (turn < locations.length - 1) continue;
      figures.restingBytes = await warm.residentBytes();
      const ids = Array.from({ length: people }, (_, index) => index + 1);
      await work(stage.board.crowd({ ids, urls: [warm.url], walk: aroundTheMenu }));
      figures.workedBytes = await warm.residentBytes();
    } finally {
      await warm.stop();
    }
  }
  return figures;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
const inMebibytes = (bytes: number): string => `${(bytes / mebibyte).toFixed(0)} MB`;

function describeRun(server: Figures, embedded: Figures): BenchReport {
  const row = (name: string, { coldMs, warmMs, restingBytes, workedBytes }: Figures): string[] => [
    ...[name, seconds(median(coldMs)), seconds(median(warmMs)), inMebibytes(restingBytes), inMebibytes(workedBytes)],
    (median(warmMs) / median(server.warmMs)).toFixed(1),
  ];
  const cold = median(server.coldMs);
  const warm = median(embedded.warmMs);
  const toServer = warm / median(server.warmMs);
  return {
    title: 'Start and memory',
    conditions: [
      `from the start of the process until /readyz says ready, connected to Telegram; ${starts} starts of each kind, medians`,
      'as `npm start` does it, with what Node has compiled kept from the first of these starts on',
      'cold: an empty database and every migration; warm: the same one again',
      `resident memory of the process after a warm start, and after ${updates} updates of ${people} people; the embedded database is in it`,
    ],
    columns: ['database', 'cold', 'warm', 'memory at rest', `after ${updates} updates`, 'warm, times the server’s'],
    rows: [row('server', server), row('embedded', embedded)],
    rules: [
      {
        rule: 'warm embedded at most three times as long as on a server',
        measured: `${toServer.toFixed(1)} ×`,
        kept: toServer <= 3,
      },
      {
        rule: `on a server at most ${mostMebibytes} MB after the updates`,
        measured: inMebibytes(server.workedBytes),
        kept: server.workedBytes <= mostMebibytes * mebibyte,
      },
    ],
    aims: [
      { rule: `cold on a server ${seconds(aimColdMs)}`, measured: seconds(cold), kept: cold <= aimColdMs },
      {
        rule: `warm embedded ${seconds(aimWarmEmbeddedMs)}`,
        measured: seconds(warm),
        kept: warm <= aimWarmEmbeddedMs,
      },
      {
        rule: `on a server ${aimMebibytes} MB after the updates`,
        measured: inMebibytes(server.workedBytes),
        kept: server.workedBytes <= aimMebibytes * mebibyte,
      },
    ],
  };
}

async function run(): Promise<BenchReport> {
  const folder = await mkdtemp(join(tmpdir(), 'balance-bench-'));
  const postgres = await startPostgres('durable');
  const board = createSwitchboard();
  const telegram = await createQuietTelegram(board.onShown);
  const turns = Array.from({ length: starts }, (_, turn) => turn);
  try {
    const stage = { apiRoot: telegram.apiRoot, board };
    const urls: string[] = [];
    for (const turn of turns) urls.push(await createEmpty(postgres.url, `startup_${turn}`));
    const server = await measure(
      stage,
      urls.map((url) => ({ DATABASE_URL: url })),
    );
    const embedded = await measure(
      stage,
      turns.map((turn) => ({ DATA_DIR: join(folder, String(turn)) })),
    );
    return describeRun(server, embedded);
  } finally {
    await telegram.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export const startupBench: Bench = { name: 'startup', run };
