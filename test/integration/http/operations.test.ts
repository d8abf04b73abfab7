// Guarantee: the probes tell the truth: alive as long as the process answers, ready only while the real database answers,
// the queue runs and no stop has begun.
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { databaseCheck } from '../../../src/http/operations/readiness.ts';
import { operationsRoutes } from '../../../src/http/operations/routes.ts';
import { createHttpServer } from '../../../src/http/server.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { templateName } from '../../support/template.ts';

let database: TestDatabase;
let server: FastifyInstance;
let url: string;
let queueRuns: boolean;
let stopping: boolean;
const lines: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 2 });
  const logger = createLogger({ level: 'info', secrets: [], destination: { write: (line) => lines.push(line) } });
  const metrics = createMetrics();
  const checks = [databaseCheck(database.db), { name: 'queue', check: () => queueRuns }];
  const plugin = operationsRoutes({ checks, isStopping: () => stopping, metrics });
  server = await createHttpServer({ logger, metrics, behindProxy: false, plugins: [{ prefix: '', plugin }] });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close();
  await database.close();
});
beforeEach(() => {
  queueRuns = true;
  stopping = false;
});

async function get(path: string): Promise<[number, unknown]> {
  const response = await fetch(url + path);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return [response.status, await response.json()];
}

/** As the server's administrator, on its maintenance database. */
async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

test('with everything in place the program is alive and ready', async () => {
  expect(await get('/healthz')).toEqual([200, { status: 'alive' }]);
  expect(await get('/readyz')).toEqual([200, { status: 'ready' }]);
});

test('a database that goes away is named, the process stays alive, and it is ready again once the database is back', async () => {
  const name = new URL(database.ownerUrl).pathname.slice(1);
  await administer(`DROP DATABASE ${name} WITH (FORCE)`);
  expect(await get('/readyz')).toEqual([503, { status: 'not-ready', notReady: ['database'] }]);
  expect(await get('/healthz')).toEqual([200, { status: 'alive' }]);
  await administer(`CREATE DATABASE ${name} TEMPLATE ${templateName}`);
  expect(await get('/readyz')).toEqual([200, { status: 'ready' }]);
});

test('a database that answers nobody is named within a second or so', async () => {
  const holders = [database.db, database.db].map((db) => db.$queryRaw`SELECT pg_sleep(3)::text`);
  const held = Promise.all(holders.map((holder) => holder.then(() => undefined)));
  const startedAt = performance.now();
  expect(await get('/readyz')).toEqual([503, { status: 'not-ready', notReady: ['database'] }]);
  expect(performance.now() - startedAt).toBeLessThan(2_500);
  await held;
});

test('a queue that does not run is named', async () => {
  queueRuns = false;
  expect(await get('/readyz')).toEqual([503, { status: 'not-ready', notReady: ['queue'] }]);
});

test('from the moment that stopping begins it is not ready, and still alive', async () => {
  stopping = true;
  expect(await get('/readyz')).toEqual([503, { status: 'not-ready', notReady: ['stopping'] }]);
  expect((await get('/healthz'))[0]).toBe(200);
});

test('the metrics are Prometheus’ text', async () => {
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await response.text()).toMatch(/^http_request_duration_seconds_count\{method="GET",route="\/readyz"/m);
});

test('probes leave no lines in the log', async () => {
  await get('/readyz');
  expect(lines.join()).not.toMatch(/readyz|healthz/);
});
