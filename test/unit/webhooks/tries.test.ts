// Guarantee: what was not taken is tried again within seconds, then ever more seldom, eleven times in three days and not without
// end; a receiver that asks for time gets it; one that is gone is not asked again; a crash of ours is not taken for its fault.
import { expect, test } from 'vitest';
import { judge, judgeCrash } from '../../../src/webhooks/tries.ts';

const hourMs = 60 * 60_000;
const answered = (status: number, retryAfterMs: number | null = null) =>
  ({ kind: 'answered', status, retryAfterMs }) as const;
const silent = { kind: 'failed', reason: 'ECONNREFUSED' } as const;

test.each([200, 201, 204, 299])('%s is taken', (status) => {
  expect(judge(answered(status), 0, 0)).toEqual({ kind: 'delivered' });
});

test.each([301, 302, 307, 400, 401, 404, 409, 500, 502, 503])(
  '%s is not: a redirect is not followed, a mistake may be mended',
  (status) => {
    expect(judge(answered(status), 0, 0)).toEqual({ kind: 'put-off', delayMs: 5_000 });
  },
);

test('410 is for good', () => {
  expect(judge(answered(410), 0, 0)).toEqual({ kind: 'gone' });
});

test('eleven tries in three days and some hours, each pause longer than the one before', () => {
  const delaysMs: number[] = [];
  for (let failures = 0; ; failures += 1) {
    const verdict = judge(silent, failures, 0);
    if (verdict.kind === 'dead') break;
    if (verdict.kind !== 'put-off') throw new Error(verdict.kind);
    delaysMs.push(verdict.delayMs);
  }
  expect(delaysMs).toHaveLength(10);
  expect(delaysMs.toSorted((a, b) => a - b)).toEqual(delaysMs);
  const total = delaysMs.reduce((sum, delay) => sum + delay, 0);
  expect(total).toBeGreaterThan(72 * hourMs);
  expect(total).toBeLessThan(78 * hourMs);
});

test('chance lengthens a pause by a tenth at most, and never shortens it', () => {
  expect(judge(silent, 1, 1)).toEqual({ kind: 'put-off', delayMs: 66_000 });
  expect(judge(silent, 1, 0)).toEqual({ kind: 'put-off', delayMs: 60_000 });
});

test('Retry-After is obeyed for the whole endpoint, a day at most, and does not hasten', () => {
  expect(judge(answered(429, 120_000), 0, 0)).toEqual({ kind: 'put-off', delayMs: 120_000, pausedMs: 120_000 });
  expect(judge(answered(503, 1_000), 1, 0)).toEqual({ kind: 'put-off', delayMs: 60_000, pausedMs: 1_000 });
  const day = 24 * hourMs;
  expect(judge(answered(503, 90 * day), 0, 0)).toEqual({ kind: 'put-off', delayMs: day, pausedMs: day });
  expect(judge(answered(429, 120_000), 10, 0)).toEqual({ kind: 'dead' });
});

test('crashes: eight', () => {
  expect([1, 7].map((crashes) => judgeCrash(crashes).kind)).toEqual(['put-off', 'put-off']);
  expect(judgeCrash(8)).toEqual({ kind: 'dead' });
});
