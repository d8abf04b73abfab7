// Guarantee: the embedded database serves many connections at once as a server would: each has its statements and its
// transactions to itself, one that vanishes leaves nothing behind, and a second process is refused with a clear text.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DatabaseUnavailable, type EmbeddedDatabase, openEmbeddedDatabase } from '../../../src/db/embedded.ts';

let folder: string;
let database: EmbeddedDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'balance-embedded-'));
  database = await openEmbeddedDatabase(folder);
  const client = await connect();
  await client.query('CREATE TABLE coin (n integer)');
  await client.end();
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return client;
}

test('8 connections, 100 parameterised statements and transactions each, all at once: every answer is one’s own', async () => {
  const clients = await Promise.all(Array.from({ length: 8 }, connect));
  await Promise.all(
    clients.map(async (client, number) => {
      for (let round = 0; round < 100; round += 1) {
        const wanted = number * 1000 + round;
        if (round % 10 === 0) {
          await client.query('BEGIN');
          await client.query('INSERT INTO coin VALUES ($1)', [wanted]);
        }
        const { rows } = await client.query(`SELECT $1::int AS n, $2::text AS "column${number}"`, [
          wanted,
          'x'.repeat(9_000),
        ]);
        expect(rows[0].n).toBe(wanted);
        expect(Object.keys(rows[0])).toContain(`column${number}`);
        if (round % 10 === 0) await client.query(round % 20 === 0 ? 'COMMIT' : 'ROLLBACK');
      }
    }),
  );
  const [first] = clients;
  expect((await first?.query('SELECT count(*)::int AS n FROM coin'))?.rows).toEqual([{ n: 40 }]);
  await Promise.all(clients.map((client) => client.end()));
});

test('a failed statement leaves the connection usable, and the others unharmed', async () => {
  const [left, right] = await Promise.all([connect(), connect()]);
  await expect(left.query('SELECT $1::int / 0', [1])).rejects.toThrow('division by zero');
  expect((await left.query('SELECT $1::int AS n', [2])).rows).toEqual([{ n: 2 }]);
  expect((await right.query('SELECT $1::int AS n', [3])).rows).toEqual([{ n: 3 }]);
  await Promise.all([left.end(), right.end()]);
});

test('a connection that vanishes in mid-transaction leaves nothing behind and blocks nobody', async () => {
  const [lost, other] = await Promise.all([connect(), connect()]);
  lost.on('error', () => undefined);
  await lost.query('BEGIN');
  await lost.query('INSERT INTO coin VALUES (-1)');
  (lost as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  expect((await other.query('SELECT count(*)::int AS n FROM coin WHERE n = -1')).rows).toEqual([{ n: 0 }]);
  await other.end();
});

test('the folder of a running database is refused, in this process and in another, and free again after kill -9', async () => {
  await expect(openEmbeddedDatabase(folder)).rejects.toThrow(DatabaseUnavailable);
  const elsewhere = await mkdtemp(join(tmpdir(), 'balance-embedded-'));
  const child = fork(join(import.meta.dirname, '../../support/lock-process.ts'), [elsewhere]);
  await once(child, 'message');
  await expect(openEmbeddedDatabase(elsewhere)).rejects.toThrow('is in use by another process');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const reopened = await openEmbeddedDatabase(elsewhere);
  await reopened.close();
  await rm(elsewhere, { recursive: true, force: true });
});
