// Guarantee: readiness names every part that is not ready within a second, and a part that hangs is not asked again and
// again.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createReadiness } from '../../../src/http/operations/readiness.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ready = { name: 'ready', check: () => true };

test('ready when all parts are', async () => {
  const readiness = createReadiness({
    checks: [ready, { name: 'later', check: async () => true }],
    isStopping: () => false,
  });
  expect(await readiness()).toEqual({ kind: 'ready' });
});

test('a part that says no, fails or throws is named', async () => {
  const checks = [
    { name: 'says no', check: () => false },
    ready,
    { name: 'fails', check: () => Promise.reject(new Error('down')) },
    {
      name: 'throws',
      check: () => {
        throw new Error('down');
      },
    },
  ];
  const readiness = createReadiness({ checks, isStopping: () => false });
  expect(await readiness()).toEqual({ kind: 'not-ready', parts: ['says no', 'fails', 'throws'] });
});

test('a part that is silent for a second is not ready, is asked once while silent, and counts again when it answers', async () => {
  let asked = 0;
  let answer: (ready: boolean) => void = () => undefined;
  const check = () => {
    asked += 1;
    return new Promise<boolean>((resolve) => {
      answer = resolve;
    });
  };
  const readiness = createReadiness({ checks: [{ name: 'silent', check }], isStopping: () => false });
  const probes = [readiness(), readiness()];
  await vi.advanceTimersByTimeAsync(1_000);
  probes.push(readiness());
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await Promise.all(probes)).toEqual(Array(3).fill({ kind: 'not-ready', parts: ['silent'] }));
  expect(asked).toBe(1);
  answer(true);
  await vi.advanceTimersByTimeAsync(0);
  const next = readiness();
  await vi.advanceTimersByTimeAsync(0);
  answer(true);
  expect([await next, asked]).toEqual([{ kind: 'ready' }, 2]);
});

test('once stopping has begun nothing is asked any more', async () => {
  const check = vi.fn(() => true);
  const readiness = createReadiness({ checks: [{ name: 'part', check }], isStopping: () => true });
  expect(await readiness()).toEqual({ kind: 'not-ready', parts: ['stopping'] });
  expect(check).not.toHaveBeenCalled();
});
