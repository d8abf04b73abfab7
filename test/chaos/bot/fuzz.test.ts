// Guarantee: ten thousand acts of people at random (any text, old buttons, forged data, edits, files, blocks, payments that
// come late, twice or never) end in no failure: each is answered, the books prove, and no call to Telegram is malformed.
import { expect, test } from 'vitest';
import { runSeed } from '../../support/size.ts';
import { createWorld } from '../../support/world.ts';
import { runFuzz } from './fuzz.ts';

const count = 10_000;

/** Two cores do some forty acts a second. */
const timeoutMs = 30 * 60_000;

for (const mode of ['webhook', 'polling'] as const) {
  const seed = runSeed();
  test(
    `${count / 2} acts by ${mode} (seed ${seed})`,
    async () => {
      const world = await createWorld({ mode });
      try {
        await runFuzz(world, { seed, count: count / 2 });
      } finally {
        await world.close();
      }
      expect(world.telegram.violations).toEqual([]);
    },
    timeoutMs,
  );
}
