// Guarantee: the program stops its parts in the reverse of the order in which they were started, and a part that fails or
// hangs does not keep the others from being stopped.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '../../../src/platform/logger.ts';
import { createShutdown } from '../../../src/platform/shutdown.ts';

const timeoutMs = 5_000;
let lines: string[];
let shutdown: ReturnType<typeof createShutdown>;

beforeEach(() => {
  lines = [];
  const destination = { write: (line: string) => lines.push(line) };
  shutdown = createShutdown({ logger: createLogger({ level: 'debug', secrets: [], destination }), timeoutMs });
});
afterEach(() => {
  vi.useRealTimers();
});

test('the last part started is the first to be stopped, each after the one before it', async () => {
  const events: string[] = [];
  for (const name of ['database', 'queue', 'http']) {
    shutdown.onStop(name, async () => {
      events.push(`${name} stopping`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`${name} stopped`);
    });
  }
  expect(await shutdown.stop('test')).toEqual({ failed: [] });
  expect(events).toEqual([
    'http stopping',
    'http stopped',
    'queue stopping',
    'queue stopped',
    'database stopping',
    'database stopped',
  ]);
});

test('stopping is known from the first moment, before any part hears of it', async () => {
  shutdown.onStop('part', () => undefined);
  expect(shutdown.isStopping()).toBe(false);
  const stopped = shutdown.stop('test');
  expect(shutdown.isStopping()).toBe(true);
  await stopped;
});

test('asked twice, it stops each part once', async () => {
  let stops = 0;
  shutdown.onStop('part', () => {
    stops += 1;
  });
  const outcomes = await Promise.all([shutdown.stop('one'), shutdown.stop('two')]);
  expect([stops, outcomes]).toEqual([1, [{ failed: [] }, { failed: [] }]]);
});

test('parts that fail, at once or later, are named and logged, and the others are stopped', async () => {
  const stopped: string[] = [];
  shutdown.onStop('first', () => void stopped.push('first'));
  shutdown.onStop('throws', () => {
    throw new Error('at once');
  });
  shutdown.onStop('rejects', async () => {
    throw new Error('later');
  });
  shutdown.onStop('last', () => void stopped.push('last'));
  expect(await shutdown.stop('test')).toEqual({ failed: ['rejects', 'throws'] });
  expect(stopped).toEqual(['last', 'first']);
  expect(lines.filter((line) => line.includes('"level":"error"'))).toHaveLength(2);
});

test('a part that hangs is given its time and no more', async () => {
  vi.useFakeTimers();
  let stopped = false;
  shutdown.onStop('first', () => {
    stopped = true;
  });
  shutdown.onStop('hangs', () => new Promise(() => undefined));
  const outcome = shutdown.stop('test');
  await vi.advanceTimersByTimeAsync(timeoutMs - 1);
  expect(stopped).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(stopped).toBe(true);
  expect(await outcome).toEqual({ failed: ['hangs'] });
});

test('a part started while stopping is a bug', async () => {
  const stopped = shutdown.stop('test');
  expect(() => shutdown.onStop('late', () => undefined)).toThrow('late was started while');
  await stopped;
});
