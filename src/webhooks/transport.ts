import { lookup as resolve } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { DateTime } from 'luxon';
import type { Clock } from '../platform/clock.ts';
import { isForbidden } from './url.ts';

export interface WebhookCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Answer =
  /** `retryAfterMs`: what a 429 or 503 has asked for; null: nothing. */
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs: number | null }
  /** No answer came, or too late: it may have been taken all the same. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface WebhookTransport {
  post(call: WebhookCall): Promise<Answer>;
}

/** A receiver keeps the event and answers; what it does about it, it does afterwards. */
export const callTimeoutMs = 10_000;

/** An answer so short is read to its end, so that the connection serves the next call; a longer one ends it. */
const readBytes = 64 * 1024;

/** Kept for the next call; endpoints are few. */
const keptConnections = { keepAlive: true, maxFreeSockets: 4 } as const;

/**
 * Sends calls. No redirect is followed: the address is the one that was given to us. Where its name leads to is looked at when the
 * connection is made, since whoever owns a name can let it lead elsewhere once the address was taken.
 * @param deps.lookup finds the addresses of a name; only tests pass it
 */
export function createWebhookTransport(deps: {
  readonly clock: Clock;
  readonly timeoutMs?: number;
  readonly lookup?: typeof resolve;
}): WebhookTransport {
  const { clock, timeoutMs = callTimeoutMs } = deps;
  const lookup = guarded(deps.lookup ?? resolve);
  const agents = { http: new HttpAgent(keptConnections), https: new HttpsAgent(keptConnections) };

  function send({ url, headers, body }: WebhookCall, signal: AbortSignal): Promise<IncomingMessage> {
    const options = { method: 'POST', headers, lookup, signal };
    return new Promise((done, fail) => {
      const request = url.startsWith('https:')
        ? requestHttps(url, { ...options, agent: agents.https }, done)
        : requestHttp(url, { ...options, agent: agents.http }, done);
      request.on('error', fail);
      request.end(body);
    });
  }

  return {
    post: async (call) => {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const response = await send(call, signal);
        await readAway(response);
        const status = response.statusCode ?? 0;
        return { kind: 'answered', status, retryAfterMs: readRetryAfter(response, clock.now()) };
      } catch (error) {
        if (signal.aborted) return { kind: 'failed', reason: `no answer within ${timeoutMs / 1000} s` };
        return { kind: 'failed', reason: reasonOf(error) };
      }
    },
  };
}

/** A name that leads to a host that is never called leads nowhere, whatever else it leads to. */
function guarded(lookup: typeof resolve): LookupFunction {
  return (hostname, options, answer) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || first === undefined) return answer(error ?? new Error('a name without an address'), '');
      if (addresses.some(({ address }) => isForbidden(address))) {
        return answer(Object.assign(new Error('this host is never called'), { code: 'FORBIDDEN_HOST' }), '');
      }
      if (options.all) return answer(null, addresses);
      return answer(null, first.address, first.family);
    });
  };
}

/** What is said beside the status is of no use to us; the call's time limit bounds this, too. */
async function readAway(response: IncomingMessage): Promise<void> {
  let read = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      read += chunk.byteLength;
      // To leave the loop ends the connection.
      if (read > readBytes) return;
    }
  } catch {
    // The status has come, and that was the answer.
    return;
  }
}

/** Seconds or a date (RFC 9110, 10.2.3), of the statuses that slow us down. */
function readRetryAfter({ statusCode, headers }: IncomingMessage, now: Date): number | null {
  const text = headers['retry-after']?.trim();
  if ((statusCode !== 429 && statusCode !== 503) || text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number.parseInt(text, 10) * 1000;
  const date = DateTime.fromHTTP(text);
  return date.isValid ? Math.max(0, date.toMillis() - now.getTime()) : null;
}

/** @returns a short reason without the address's path, which may hold a token: ECONNREFUSED, CERT_HAS_EXPIRED */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
