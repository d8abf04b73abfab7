import { DateTime } from 'luxon';
import type { Clock } from '../platform/clock.ts';

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
const defaultTimeoutMs = 10_000;

/** An answer so short is read to its end, so that the connection serves the next call; a longer one ends it. */
const readBytes = 64 * 1024;

/** Sends calls with the program's own client. No redirect is followed: the address is the one that was given to us. */
export function createWebhookTransport(deps: { readonly clock: Clock; readonly timeoutMs?: number }): WebhookTransport {
  const { clock, timeoutMs = defaultTimeoutMs } = deps;
  return {
    post: async ({ url, headers, body }) => {
      try {
        const signal = AbortSignal.timeout(timeoutMs);
        const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
        await readAway(response);
        return { kind: 'answered', status: response.status, retryAfterMs: readRetryAfter(response, clock.now()) };
      } catch (error) {
        return { kind: 'failed', reason: reasonOf(error, timeoutMs) };
      }
    },
  };
}

/** What is said beside the status is of no use to us; the call's time limit bounds this, too. */
async function readAway({ body }: Response): Promise<void> {
  const reader = body?.getReader();
  if (!reader) return;
  try {
    for (let read = 0; read <= readBytes; ) {
      const { done, value } = await reader.read();
      if (done) return;
      read += value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The status has come, and that was the answer.
    return;
  }
}

/** Seconds or a date (RFC 9110, 10.2.3), of the statuses that slow us down. */
function readRetryAfter({ status, headers }: Response, now: Date): number | null {
  const text = headers.get('retry-after')?.trim();
  if ((status !== 429 && status !== 503) || text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number.parseInt(text, 10) * 1000;
  const date = DateTime.fromHTTP(text);
  return date.isValid ? Math.max(0, date.toMillis() - now.getTime()) : null;
}

/** @returns a short reason without the address's path, which may hold a token: ECONNREFUSED, CERT_HAS_EXPIRED */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  return error.name;
}
