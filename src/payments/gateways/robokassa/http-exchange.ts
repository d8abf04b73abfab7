import { readBounded } from './read-bounded.ts';

/** The customer may be waiting behind «Проверить оплату», and a queue's job retries on its own: ten seconds serve both. */
const timeoutMs = 10_000;

/** An honest answer has about 1.5 KB; this bounds what a broken proxy in between can make us hold. */
const maxAnswerBytes = 64 * 1024;

export type HttpAnswer =
  /** The service itself has spoken: any status below 500, its body whole. */
  | { readonly kind: 'answered'; readonly status: number; readonly ok: boolean; readonly body: string }
  /** No connection came about, so nothing of the request has left this machine. */
  | { readonly kind: 'not-sent' }
  /** No answer that can be read, and what was asked for may have been done. */
  | { readonly kind: 'silent'; readonly reason: string };

/** Failures to find or to reach the host, all of them before the first byte of the request. Any other may come after it. */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** A host with several addresses fails with one error for each, and one of them may have been connected. */
function wasNotSent(failure: unknown): boolean {
  if (failure instanceof AggregateError) return failure.errors.length > 0 && failure.errors.every(wasNotSent);
  if (!(failure instanceof Error)) return false;
  if ('code' in failure && typeof failure.code === 'string') return beforeSending.has(failure.code);
  // fetch wraps what the network did.
  return failure.cause !== undefined && wasNotSent(failure.cause);
}

/**
 * One request, never repeated here: whether that is safe only the caller knows. Bounded in time and size, and never
 * redirected, which would carry a signature to another host. Never throws for what the network or the service does;
 * reasons carry neither address nor secret.
 */
export async function exchange(
  deps: { readonly fetch: typeof fetch },
  url: string,
  init: { readonly method: 'GET' | 'POST'; readonly body?: string | URLSearchParams; readonly contentType?: string },
): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { method, body: sent, contentType } = init;
  try {
    const response = await deps.fetch(url, {
      ...{ method, signal, redirect: 'error' },
      ...(sent === undefined ? {} : { body: sent }),
      ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
    });
    if (response.status >= 500) {
      await response.body?.cancel();
      return { kind: 'silent', reason: `http-${response.status}` };
    }
    const body = await readBounded(response, maxAnswerBytes);
    if (body === undefined) return { kind: 'silent', reason: 'answer-too-long' };
    return { kind: 'answered', status: response.status, ok: response.ok, body };
  } catch (error) {
    if (signal.aborted) return { kind: 'silent', reason: 'timeout' };
    return wasNotSent(error) ? { kind: 'not-sent' } : { kind: 'silent', reason: 'network' };
  }
}
