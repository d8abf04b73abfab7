// Guarantee: a letter is tried again soon and then ever more seldom, for as long as mail servers themselves would hold it,
// and not without end; one that brings its worker down is given up earlier.
import { expect, test } from 'vitest';
import { judgeCrash, judgeFailure, type Verdict } from '../../../src/mail/tries.ts';

const day = 24 * 60 * 60_000;

/** @returns the pauses until it is given up, and why it is */
function pauses(judge: (before: number) => Verdict): { delaysMs: number[]; end: Verdict } {
  const delaysMs: number[] = [];
  for (let before = 0; before < 10_000; before += 1) {
    const verdict = judge(before);
    if (verdict.kind !== 'put-off') return { delaysMs, end: verdict };
    delaysMs.push(verdict.delayMs);
  }
  throw new Error('tried without end');
}

test('failures: at first within a minute, never less often than hourly, five days in all', () => {
  const { delaysMs, end } = pauses((before) => judgeFailure(before, '421 later'));
  expect(delaysMs.slice(0, 3)).toEqual([10_000, 20_000, 40_000]);
  expect(Math.max(...delaysMs)).toBe(60 * 60_000);
  expect(delaysMs.toSorted((a, b) => a - b)).toEqual(delaysMs);
  const total = delaysMs.reduce((sum, delay) => sum + delay, 0);
  expect(total).toBeGreaterThan(5 * day);
  expect(total).toBeLessThan(5.2 * day);
  expect(end).toEqual({ kind: 'dead', reason: 'exhausted', detail: '421 later' });
});

test('crashes: eight, within half an hour', () => {
  const { delaysMs, end } = pauses((before) => judgeCrash(before + 1, 'out of memory'));
  expect(delaysMs).toHaveLength(7);
  expect(delaysMs.reduce((sum, delay) => sum + delay, 0)).toBeLessThan(30 * 60_000);
  expect(end).toEqual({ kind: 'dead', reason: 'crashing', detail: 'out of memory' });
});
