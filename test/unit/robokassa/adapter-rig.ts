import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import {
  createRobokassaGateway,
  type RobokassaConfig,
  type RobokassaGateway,
} from '../../../src/payments/gateways/robokassa/index.ts';
import { systemClock } from '../../../src/platform/clock.ts';

/** A request as it reached the server. */
export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export async function received(request: IncomingMessage): Promise<Received> {
  const { method, url } = request;
  return { method, url, contentType: request.headers['content-type'], body: await text(request) };
}

/** The adapter before a server of the test's own, which is closed with the test. Passwords are p1, p2 and p3. */
export async function gatewayFor(
  listener: RequestListener,
  change: Partial<RobokassaConfig> = {},
): Promise<RobokassaGateway> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const passwords = { password1: 'p1', password2: 'p2', password3: 'p3' };
  const shop = { login: 'demo', ...passwords, hash: 'md5', testMode: false, recurring: true } as const;
  const bases = { baseUrl: `${url}/Merchant`, refundUrl: `${url}/RefundService` };
  return createRobokassaGateway({ ...shop, ...bases, ...change }, { clock: systemClock });
}

/** @returns an address at which nobody listens: a port that was free a moment ago. fetch itself refuses the very low ones. */
export async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

/**
 * Makes the time limit of the calls come at once. The limit itself is ten seconds; the test brings the same signal forward
 * and waits for nothing.
 * @returns the limits that were asked for, and what ends the wait
 */
export function hastenTimeout(): { limits: number[]; expire: () => void } {
  const limits: number[] = [];
  const silent = new AbortController();
  const spy = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    limits.push(ms);
    return silent.signal;
  });
  onTestFinished(() => spy.mockRestore());
  return { limits, expire: () => silent.abort(new DOMException('late', 'TimeoutError')) };
}

export interface Outage {
  readonly what: string;
  /** The reason that both calls give when it comes about. */
  readonly reason: string;
  readonly listener: RequestListener;
}

/** What can go wrong after the request has left: the service may have done what was asked. `body` is an answer of success. */
export function outages(body: string): Outage[] {
  return [
    { what: 'an HTTP error', reason: 'http-503', listener: (_, response) => response.writeHead(503).end(body) },
    {
      what: 'a refusal of something in between',
      reason: 'http-403',
      listener: (_, response) => response.writeHead(403).end(body),
    },
    { what: 'a connection that dies', reason: 'network', listener: (request) => request.socket.destroy() },
    {
      what: 'an answer cut off',
      reason: 'network',
      listener: (_, response) => {
        response.writeHead(200, { 'content-length': '5000' });
        response.write(body, () => response.destroy());
      },
    },
    {
      what: 'a redirect, along which nothing is carried',
      reason: 'network',
      listener: (asked, response) => {
        if (asked.url === '/elsewhere') response.end(body);
        else response.writeHead(307, { location: '/elsewhere' }).end();
      },
    },
    {
      what: 'an answer too long',
      reason: 'answer-too-long',
      listener: (_, response) => response.end(body.padEnd(65_537, ' ')),
    },
  ];
}
