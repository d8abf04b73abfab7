// Guarantee: whatever is asked of the server, the answer carries the security headers and a request id and tells nothing of
// the inside, the log tells no query, and only wrong addresses are limited in number.
import { request as rawRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConnection } from 'node:net';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpServer } from '../../../src/http/server.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';

const servers: FastifyInstance[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const routes: FastifyPluginAsync = async (app) => {
  app.get('/hello', async () => ({ hello: 'world' }));
  app.post('/notification', async (request, reply) => reply.send({ ip: request.ip, body: request.body }));
  app.get('/fails', async () => {
    throw new Error('relation "payment" does not exist at postgres://app:hidden@db');
  });
  app.get('/throws-nothing', async () => {
    throw undefined;
  });
  app.get('/pretends', async () => {
    throw Object.assign(new Error('the inside'), { statusCode: 503 });
  });
  app.get('/refuses', async () => {
    throw Object.assign(new Error('the inside'), { statusCode: 409 });
  });
  app.get('/limited', { config: { rateLimit: { max: 2, timeWindow: 60_000 } } }, async () => 'ok');
  app.get(
    '/framed',
    { helmet: { contentSecurityPolicy: { directives: { defaultSrc: ["'self'"] } } } },
    async () => 'ok',
  );
};

async function start(options: { behindProxy?: boolean } = {}) {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', secrets: [], destination: { write: (line) => lines.push(line) } });
  const metrics = createMetrics();
  const plugins = [{ prefix: '/part', plugin: routes }];
  const server = await createHttpServer({ logger, metrics, plugins, behindProxy: options.behindProxy ?? false });
  servers.push(server);
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, lines, metrics, server, port: (server.server.address() as AddressInfo).port };
}

describe('every answer', () => {
  test.each(['/part/hello', '/nowhere', '/part/fails', '/part/refuses'])('%s has them', async (path) => {
    const { url } = await start();
    const { headers } = await fetch(url + path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self';font-src 'self';img-src 'self' data:;connect-src 'self';" +
        "form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(headers.get('x-powered-by') ?? headers.get('server')).toBeNull();
  });

  test('asks for https from now on only where the server is reached by https', async () => {
    const [plain, secure] = [await start(), await start({ behindProxy: true })];
    expect((await fetch(`${plain.url}/part/hello`)).headers.get('strict-transport-security')).toBeNull();
    expect((await fetch(`${secure.url}/part/hello`)).headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
  });

  test('a page may name its own policy', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/part/framed`)).headers.get('content-security-policy')).toContain("default-src 'self'");
  });
});

describe('errors', () => {
  test.each([
    ['/part/fails', 500, 'Internal Server Error'],
    ['/part/throws-nothing', 500, 'Internal Server Error'],
    ['/part/pretends', 500, 'Internal Server Error'],
    ['/part/refuses', 409, 'Conflict'],
    ['/nowhere', 404, 'Not Found'],
    ['/part/hello/%E0%A4%A', 400, 'Bad Request'],
  ])('%s is answered %i with a problem document and nothing of the inside', async (path, status, title) => {
    const { url } = await start();
    const response = await fetch(url + path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const requestId = response.headers.get('x-request-id');
    expect(await response.json()).toEqual({ type: 'about:blank', title, status, requestId });
  });

  test('a failure is in the log with its stack under the request’s id, without the secret it mentions', async () => {
    const { url, lines } = await start();
    const requestId = (await fetch(`${url}/part/fails`)).headers.get('x-request-id');
    const failure = lines.map((line) => JSON.parse(line)).find(({ level }) => level === 'error');
    expect(failure).toMatchObject({ requestId, route: '/part/fails', msg: 'request failed' });
    expect(failure.err.stack).toContain('relation "payment" does not exist');
    expect(lines.join()).not.toContain('hidden');
  });

  test('a body over 64 KiB is refused, one of 64 KiB taken', async () => {
    const { url } = await start();
    const post = (length: number) =>
      fetch(`${url}/part/notification`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: 'a'.repeat(length),
      });
    expect((await post(65_536)).status).toBe(200);
    expect((await post(65_537)).status).toBe(413);
  });

  test('a body of an unknown type or broken JSON is refused without detail', async () => {
    const { url } = await start();
    const post = (type: string) =>
      fetch(`${url}/part/notification`, { method: 'POST', headers: { 'content-type': type }, body: '{"a":' });
    expect((await post('application/x-unknown')).status).toBe(415);
    const broken = await post('application/json');
    expect([broken.status, Object.keys((await broken.json()) as object)]).toEqual([
      400,
      ['type', 'title', 'status', 'requestId'],
    ]);
  });

  test('what is no HTTP at all is answered and the server lives on', async () => {
    const { url, port } = await start();
    const socket = createConnection(port, '127.0.0.1');
    const answer = await new Promise<string>((resolve) => {
      socket.setEncoding('utf8').on('data', resolve);
      socket.write('\x16\x03\x01 hello\r\n\r\n');
    });
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect((await fetch(`${url}/part/hello`)).status).toBe(200);
  });
});

describe('the log and the metrics', () => {
  test('one line for each request: route, status and time, and nothing of its query', async () => {
    const { url, lines } = await start();
    await fetch(`${url}/part/hello?SignatureValue=abcdef&name=Ivan`, { headers: { authorization: 'Bearer abcdef' } });
    const [line, ...others] = lines.map((text) => JSON.parse(text)).filter(({ msg }) => !msg.startsWith('Server'));
    expect(others).toEqual([]);
    expect(line).toMatchObject({ part: 'http', method: 'GET', route: '/part/hello', status: '200', msg: 'answered' });
    expect(lines.join()).not.toMatch(/abcdef|Ivan/);
  });

  test('requests are measured by route, and all wrong addresses together', async () => {
    const { url, metrics } = await start();
    for (const path of ['/part/hello?a=1', '/part/hello?a=2', '/x', '/y']) await fetch(url + path);
    const text = await metrics.registry.metrics();
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/part/hello",status="200"} 2');
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"} 2');
  });
});

describe('limits', () => {
  test('notifications are never turned away for their number', async () => {
    const { url } = await start();
    const post = () => fetch(`${url}/part/notification`, { method: 'POST' });
    const statuses = (await Promise.all(Array.from({ length: 300 }, post))).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test('an address is right with a slash at its end, too', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/part/hello/`)).status).toBe(200);
  });

  test('wrong addresses are limited to 60 a minute, and right ones still answer', async () => {
    const { url } = await start();
    const statuses: number[] = [];
    for (let i = 0; i < 61; i += 1) statuses.push((await fetch(`${url}/guess/${i}`)).status);
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(404));
    expect(statuses[60]).toBe(429);
    expect((await fetch(`${url}/part/hello`)).status).toBe(200);
  });

  test('a route that asks for it is limited, and says when to come again', async () => {
    const { url } = await start();
    const get = () => fetch(`${url}/part/limited`);
    expect([(await get()).status, (await get()).status]).toEqual([200, 200]);
    const refused = await get();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await refused.json()).toMatchObject({ title: 'Too Many Requests', status: 429 });
  });
});

describe('who is calling', () => {
  const callWith = async (url: string) => {
    const response = await fetch(`${url}/part/notification`, {
      method: 'POST',
      headers: { 'x-forwarded-for': '203.0.113.7' },
    });
    return ((await response.json()) as { ip: string }).ip;
  };

  test('is said by a nearby proxy when there is one, and by nobody otherwise', async () => {
    expect(await callWith((await start({ behindProxy: true })).url)).toBe('203.0.113.7');
    expect(await callWith((await start()).url)).toBe('127.0.0.1');
  });
});

test('closing lets a request under way finish', async () => {
  const { url, server } = await start();
  const { hostname, port } = new URL(url);
  const request = rawRequest({ hostname, port, method: 'POST', path: '/part/notification' });
  request.setHeader('content-type', 'text/plain').setHeader('content-length', 2);
  const answered = new Promise<number | undefined>((resolve) => {
    request.on('response', (response) => resolve(response.resume().statusCode));
  });
  const begun = new Promise((resolve) => server.server.once('request', resolve));
  request.write('a');
  await begun;
  const closed = server.close();
  request.end('b');
  expect(await answered).toBe(200);
  await closed;
});
