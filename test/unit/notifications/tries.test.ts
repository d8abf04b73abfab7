// Guarantee: every way in which a delivery can end has its answer, each kind of waiting has a bound of its own, and being
// told to wait counts against no notice.
import { expect, test } from 'vitest';
import {
  type Attempt,
  countCrashes,
  isGivenUp,
  judge,
  judgeCrash,
  maxBusy,
  type Waits,
} from '../../../src/notifications/tries.ts';

const fresh: Waits = { failures: 0, pauses: 0, busy: 0, steps: 0 };

/** Meets the same end again and again; @returns the pauses, and how it ended. */
function repeat(attempt: Attempt, times: number): { delaysMs: number[]; end: string } {
  const delaysMs: number[] = [];
  let waits = fresh;
  for (let count = 0; count < times; count += 1) {
    const verdict = judge(attempt, waits);
    if (verdict.kind !== 'put-off') return { delaysMs, end: verdict.kind };
    delaysMs.push(verdict.delayMs);
    waits = verdict.waits;
  }
  return { delaysMs, end: 'still waiting' };
}

test('told is told', () => {
  expect(judge({ kind: 'done' }, fresh)).toEqual({ kind: 'done' });
});

test('what nobody reads, or Telegram calls wrong, is not tried again', () => {
  const attempt = { kind: 'hopeless', reason: 'unreachable', detail: 'blocked' } as const;
  expect(judge(attempt, fresh)).toEqual({ kind: 'dead', reason: 'unreachable', detail: 'blocked' });
});

test('failures are waited out with pauses that double up to ten minutes, three and a half hours in all', () => {
  const { delaysMs, end } = repeat({ kind: 'failed', reason: '502' }, 100);
  expect(end).toBe('dead');
  expect(delaysMs).toHaveLength(29);
  expect(delaysMs.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(Math.max(...delaysMs)).toBe(600_000);
  const hours = delaysMs.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(3);
  expect(hours).toBeLessThan(4);
});

test('a wait that is asked for is as long as asked, and thousands of them give nothing up', () => {
  const { delaysMs, end } = repeat({ kind: 'pause', asked: 'telegram', waitMs: 37_000 }, 5_000);
  expect(end).toBe('still waiting');
  expect(new Set(delaysMs)).toEqual(new Set([37_000]));
});

test('a remainder of a wait is a whole millisecond, which the queue’s database can read', () => {
  expect(judge({ kind: 'pause', asked: 'telegram', waitMs: 9.09e-13 }, fresh)).toMatchObject({
    kind: 'put-off',
    delayMs: 1,
  });
});

test('a step that went well costs no pause and counts against no other bound; two dozen are enough', () => {
  const verdict = judge({ kind: 'next', done: ['topic'] }, fresh);
  expect(verdict).toEqual({ kind: 'put-off', delayMs: 0, waits: { ...fresh, steps: 1 } });
  const { delaysMs, end } = repeat({ kind: 'next', done: [] }, 100);
  expect([delaysMs.length, end]).toEqual([24, 'dead']);
});

test('waiting for a chat that is being worked on ends within three seconds', () => {
  const { delaysMs } = repeat({ kind: 'busy' }, maxBusy);
  expect(delaysMs.reduce((sum, ms) => sum + ms, 0)).toBe(3_000);
});

test('crashes are what is left of the times taken, waits of all kinds taken away', () => {
  expect(countCrashes(0, fresh)).toBe(0);
  expect(countCrashes(12, { failures: 3, pauses: 4, busy: 1, steps: 2 })).toBe(2);
});

test('a notice that throws is given up at the eighth time, after some four minutes', () => {
  let waitedMs = 0;
  for (let crashes = 0; crashes < 7; crashes += 1) {
    const verdict = judgeCrash(crashes, fresh, 'broken');
    if (verdict.kind !== 'put-off') throw new Error(`given up after ${crashes}`);
    waitedMs += verdict.delayMs;
  }
  expect(waitedMs).toBe(182_000);
  expect(judgeCrash(7, fresh, 'broken')).toEqual({ kind: 'dead', reason: 'crashing', detail: 'broken' });
});

test('a notice that has killed eight workers is not tried once more', () => {
  expect([7, 8].map(isGivenUp)).toEqual([false, true]);
});
