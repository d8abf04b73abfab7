import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { freePort } from '../../src/sandbox/free-port.ts';

const root = join(import.meta.dirname, '../..');
const bench = { token: '7000000001:bench-bench-bench-bench-bench-bench', secret: 'bench-secret' };

/** The shop that the program is told to be, and what its notifications are signed with. */
export const benchShop = { login: 'bench-shop', password2: 'second', hash: 'sha256' } as const;

export const webhookHeaders = {
  'content-type': 'application/json',
  'x-telegram-bot-api-secret-token': bench.secret,
} as const;

/** The product in a process of its own, as `npm start` runs it. */
export interface Program {
  readonly url: string;
  /** From the start of the process until it said that it was ready. */
  readonly startMs: number;
  /** Resident memory of the whole process, an embedded database with it, in bytes. */
  residentBytes(): Promise<number>;
  stop(): Promise<void>;
}

const packageShape = z.object({ scripts: z.object({ start: z.string() }) });

/** What `npm start` tells Node beside the program's name. */
async function nodeArgumentsOfStart(): Promise<readonly string[]> {
  const { scripts } = packageShape.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  const [node, ...rest] = scripts.start.split(' ');
  const program = rest.pop();
  if (node !== 'node' || program !== 'src/main.ts') throw new Error(`npm start does something else: ${scripts.start}`);
  return rest;
}

const probeEachMs = 10;
/** A cold start on a busy machine takes a tenth of this. */
const longestStartMs = 120_000;

function settingsOf(apiRoot: string, port: number): Record<string, string> {
  return {
    BOT_TOKEN: bench.token,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_MODE: 'webhook',
    TELEGRAM_WEBHOOK_SECRET: bench.secret,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PORT: String(port),
    PROFILE: 'amvera',
    ROBOKASSA_LOGIN: benchShop.login,
    ROBOKASSA_PASSWORD1: 'first',
    ROBOKASSA_PASSWORD2: benchShop.password2,
    ROBOKASSA_HASH: benchShop.hash,
    // Nobody is there: a poll of the gateway is refused at once.
    ROBOKASSA_URL: 'http://127.0.0.1:9',
  };
}

/** @param options.database `DATABASE_URL` or `DATA_DIR` */
export async function startProgram(options: {
  readonly apiRoot: string;
  readonly database: { readonly DATABASE_URL: string } | { readonly DATA_DIR: string };
}): Promise<Program> {
  const port = await freePort();
  const nodeArguments = await nodeArgumentsOfStart();
  const began = performance.now();
  const child = spawn(process.execPath, [...nodeArguments, join(root, 'src/main.ts')], {
    cwd: root,
    // Nothing of the machine's own environment: the bench would otherwise run with whatever is set there.
    env: { PATH: process.env.PATH ?? '', ...settingsOf(options.apiRoot, port), ...options.database },
    // Its log is written as ever, line by line, and goes nowhere.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // A bench that fails leaves no program behind that goes on by itself; a rival ends with the line to its bench.
  const end = (): void => void child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, child);
  const startMs = performance.now() - began;
  return {
    url,
    startMs,
    residentBytes: async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1] ?? Number.NaN);
    },
    stop: () => stopChild(child),
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + longestStartMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}`);
    // Nobody listens there yet.
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    await wait(probeEachMs);
  }
  await stopChild(child);
  throw new Error('the program did not become ready');
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

const listeningSchema = z.object({ url: z.string() });

/** A contender in a process of its own. */
export interface Rival {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a file of this folder; it sends `{ url }` once it listens. */
export async function startRival(file: string, options: readonly string[]): Promise<Rival> {
  const child = fork(join(import.meta.dirname, file), options, { stdio: 'inherit' });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} did not start: exit code ${code}`);
  });
  const [message] = await Promise.race([once(child, 'message'), failed]);
  // It has started: how it ends later is no failure to start.
  failed.catch(() => undefined);
  return { url: listeningSchema.parse(message).url, stop: () => stopChild(child) };
}

/** What the bot of the bench is called by: the echo speaks by the same name. */
export const botToken = bench.token;
