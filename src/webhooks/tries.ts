import type { Answer } from './transport.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/**
 * Pauses between tries: eleven tries in a little over three days, as Standard Webhooks recommends, with a minute more near the
 * beginning, since a deployment takes about that.
 */
const pausesMs: readonly number[] = [
  5 * secondMs,
  minuteMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
];

/** What an endpoint may ask for by Retry-After; what asks for more is asked after that. */
const longestRetryAfterMs = 24 * hourMs;

/** So much of a pause is left to chance, lest all that failed together come back together. */
const jitter = 0.1;

/** A delivery that takes its worker down each time is not tried for days: the fault is ours. */
const maxCrashes = 8;

/** What becomes of a delivery after a try. */
export type Verdict =
  | { readonly kind: 'delivered' }
  /** `pausedMs`: nothing at all is sent to the endpoint for so long. */
  | { readonly kind: 'put-off'; readonly delayMs: number; readonly pausedMs?: number }
  /** Tried for days, or never again as it is. */
  | { readonly kind: 'dead' }
  /** The endpoint does not want anything any more (410). */
  | { readonly kind: 'gone' };

/**
 * @param failuresBefore how often it was tried in vain before this
 * @param chance from 0 to 1
 */
export function judge(answer: Answer, failuresBefore: number, chance: number): Verdict {
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) return { kind: 'delivered' };
  if (answer.kind === 'answered' && answer.status === 410) return { kind: 'gone' };
  const pauseMs = pausesMs[failuresBefore];
  if (pauseMs === undefined) return { kind: 'dead' };
  const delayMs = Math.round(pauseMs * (1 + jitter * chance));
  if (answer.kind === 'failed' || answer.retryAfterMs === null) return { kind: 'put-off', delayMs };
  const pausedMs = Math.min(answer.retryAfterMs, longestRetryAfterMs);
  return { kind: 'put-off', delayMs: Math.max(delayMs, pausedMs), pausedMs };
}

/** @param crashes how often a worker threw over it or died with it, this time included */
export function judgeCrash(crashes: number): Verdict {
  const delayMs = pausesMs[Math.min(crashes, pausesMs.length) - 1] ?? minuteMs;
  return crashes >= maxCrashes ? { kind: 'dead' } : { kind: 'put-off', delayMs };
}
