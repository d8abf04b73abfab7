import { setTimeout as wait } from 'node:timers/promises';

/**
 * Asks again and again: for what comes about in another process, which tells nobody when it is done.
 * @throws after `withinMs` without it, naming it
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs = 20,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await wait(everyMs);
  }
}
