// Guarantee: every door of the running product answers with the security headers, whatever is asked of it and however wrongly;
// a browser behind https is told to stay there; what strangers send is not read where they must name a secret first; and no
// connection is held for ever.
import { request } from 'node:http';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpServer } from '../../../src/http/server.ts';
import { telegramWebhook } from '../../../src/http/telegram-webhook.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ mode: 'webhook' });
});
afterAll(() => world.close());

const doors = [
  ...['/healthz', '/readyz', '/metrics', '/docs', '/docs/', '/docs/json', '/docs/problems', '/docs/static/index.html'],
  ...[
    '/v1',
    '/v1/accounts',
    '/v1/openapi.json',
    '/b/AAAAAAAAAAAAAAAAAAAAAA',
    '/b/AAAAAAAAAAAAAAAAAAAAAA/pay',
    '/b/%00',
  ],
  ...['/payments/robokassa/result', '/payments/robokassa/success', '/payments/robokassa/fail', '/telegram/webhook'],
  ...[
    '/',
    '/nowhere',
    '/v1/nowhere',
    '/docs/static/../../package.json',
    '/docs/static/%2e%2e/%2e%2e/package.json',
    '/%E0%A4%A',
  ],
];

/** As a program asks that does not tidy up addresses first. */
function ask(
  method: string,
  path: string,
): Promise<{ status: number; header: (name: string) => string; text: string }> {
  const { hostname, port } = new URL(world.application.address);
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, method, path }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => {
        const header = (name: string): string => String(response.headers[name] ?? '');
        resolve({ status: response.statusCode ?? 0, header, text });
      });
    });
    call.on('error', reject).end();
  });
}

describe.each(['GET', 'POST', 'HEAD', 'OPTIONS', 'DELETE', 'PUT', 'PATCH', 'PROPFIND'])('%s', (method) => {
  test.each(doors)('%s', async (path) => {
    const { status, header, text } = await ask(method, path);
    // «Not ready» is an answer, too.
    if (path !== '/readyz') expect(status).toBeLessThan(500);
    expect(header('content-security-policy')).toMatch(/default-src '(none|self)'/);
    expect(header('content-security-policy')).toMatch(/frame-ancestors '(none|self)'/);
    expect(header('content-security-policy')).not.toMatch(/unsafe-eval|\*[^.]/);
    expect(header('x-content-type-options')).toBe('nosniff');
    expect(header('x-frame-options')).toMatch(/^(DENY|SAMEORIGIN)$/);
    expect(header('referrer-policy')).toBe('no-referrer');
    expect(header('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(header('access-control-allow-origin')).toBe('');
    expect(header('x-powered-by') + header('server')).toBe('');
    expect(text).not.toMatch(/node_modules|at async |"private": true|\bstack\b.*\.ts:/);
  });
});

async function startServer(options: { readonly behindProxy: boolean }) {
  const received: unknown[] = [];
  const receive = async (update: unknown): Promise<void> => {
    received.push(update);
  };
  const plugins = [{ prefix: '', plugin: telegramWebhook({ secret: 'the-secret', receive }) }];
  const logger = createLogger({ level: 'silent', secrets: [] });
  const server = await createHttpServer({ logger, metrics: createMetrics(), plugins, ...options });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { server, url, received };
}

test('behind https the answer to an address that cannot be read insists on https, too', async () => {
  const { server, url } = await startServer({ behindProxy: true });
  for (const path of ['/%E0%A4%A', '/nowhere']) {
    const { headers } = await fetch(url + path);
    expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
  }
  await server.close();
});

describe('Telegram’s webhook', () => {
  test.each([undefined, '', 'wrong', 'the-secre', 'the-secret ', 'the-secret, the-secret', 'THE-SECRET'])(
    'with the secret %j is closed, and reads nothing of what is sent',
    async (secret) => {
      const { server, url, received } = await startServer({ behindProxy: false });
      const { hostname, port } = new URL(url);
      // Announced and never sent: who reads it waits for it.
      const lines = [
        'POST /telegram/webhook HTTP/1.1',
        `Host: ${hostname}`,
        'Content-Type: application/json',
        'Content-Length: 500000',
        ...(secret === undefined
          ? []
          : [`X-Telegram-Bot-Api-Secret-Token: ${secret}${secret.endsWith(' ') ? 'x' : ''}`]),
      ];
      const socket = createConnection(Number(port), hostname);
      const answer = await new Promise<string>((resolve) => {
        socket.setEncoding('utf8').once('data', resolve);
        socket.write(`${lines.join('\r\n')}\r\n\r\n{`);
      });
      socket.destroy();
      expect(answer).toMatch(/^HTTP\/1\.1 401/);
      expect(received).toEqual([]);
      await server.close();
    },
    5_000,
  );

  test('with the right one takes an update, and only an update', async () => {
    const { server, url, received } = await startServer({ behindProxy: false });
    const post = async (body: string) => {
      const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': 'the-secret' };
      return (await fetch(`${url}/telegram/webhook`, { method: 'POST', headers, body })).status;
    };
    expect(await post('{"update_id":1}')).toBe(200);
    for (const body of ['{"update_id":"1"}', '{"update_id":1.5}', '[]', 'null', '{', '{"__proto__":{"update_id":1}}']) {
      expect([body, await post(body)]).toEqual([body, 400]);
    }
    expect(received).toEqual([{ update_id: 1 }]);
    await server.close();
  });
});

test('a connection is let go that sends its request too slowly, reads its answer too slowly, or says nothing', async () => {
  const { server } = await startServer({ behindProxy: false });
  const { headersTimeout, requestTimeout, keepAliveTimeout, timeout } = server.server;
  for (const limitMs of [headersTimeout, requestTimeout, keepAliveTimeout, timeout]) {
    expect(limitMs).toBeGreaterThan(0);
    expect(limitMs).toBeLessThanOrEqual(120_000);
  }
  await server.close();
});
