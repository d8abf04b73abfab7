// Guarantee: the program says in one text all that keeps it from starting, and exits with 1; started, it stops well when
// asked. No secret is ever printed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbeddedDatabase } from '../../../src/db/embedded.ts';
import { freePort } from '../../../src/sandbox/free-port.ts';
import { programEnvironment, startProgram } from '../../support/program.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'balance-program-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(env: Readonly<Record<string, string>>): Promise<{ code: number | null; printed: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../src/main.ts')], {
    env: { ...programEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      printed += piece.toString();
    });
  }
  const [code] = await once(child, 'close');
  return { code, printed };
}

test('every mistake in the environment is in one text, and no secret with it', async () => {
  const { code, printed } = await run({
    BOT_TOKEN: 'a secret, no token',
    PROFILE: 'nobody',
    PORT: 'eighty',
    ROBOKASSA_PASSWORD1: 'first-secret',
    ROBOKASSA_HASH: 'crc32',
    LOG_LEVEL: 'loud',
  });
  expect(code).toBe(1);
  for (const name of [
    'BOT_TOKEN',
    'PROFILE',
    'PORT',
    'ROBOKASSA_LOGIN',
    'ROBOKASSA_PASSWORD2',
    'ROBOKASSA_HASH',
    'LOG_LEVEL',
  ]) {
    expect(printed).toContain(name);
  }
  expect(printed).not.toContain('secret');
});

test('a data folder in use is named, with what to do', async () => {
  const database = await openEmbeddedDatabase(folder);
  const { code, printed } = await run({ DATA_DIR: folder, PORT: String(await freePort()) });
  await database.close();
  expect(code).toBe(1);
  expect(printed).toContain(`The data folder ${folder} is in use`);
  expect(printed).toContain('DATA_DIR');
});

test('a database server that cannot be reached is named without its password', async () => {
  const port = await freePort();
  const { code, printed } = await run({
    DATABASE_URL: `postgres://me:hidden-word@127.0.0.1:${port}/shop`,
    PORT: String(await freePort()),
  });
  expect(code).toBe(1);
  expect(printed).toContain(`127.0.0.1:${port}/shop cannot be used`);
  expect(printed).not.toContain('hidden-word');
});

test('a port that is taken is said to be', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const { code, printed } = await run({ DATA_DIR: folder, PORT: String(port) });
  server.close();
  expect(code).toBe(1);
  expect(printed).toContain(`Port ${port} is taken`);
});

test('the sandbox starts with nothing set, answers its probes, stops well when asked, and starts again on what it left', async () => {
  const port = String(await freePort());
  const env = { DATA_DIR: join(folder, 'sandbox'), PORT: port };
  for (const start of ['first', 'second']) {
    const program = await startProgram(env);
    const read = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    expect(await read('/healthz'), start).toContain('alive');
    expect(await read('/metrics'), start).toContain('http_request_duration_seconds');
    expect(await read('/'), start).toContain('<html');
    expect(await program.stop(), start).toBe(0);
  }
});
