// Guarantee: ten thousand random updates, of every kind and shape that the Bot API allows and with whatever in their fields, are
// each taken and done with; no money moves, nothing is done in support's name, the books prove, and the bot still answers. The
// seed stands in the test's name.
import { expect, test } from 'vitest';
import { memoryHeld } from '../../support/memory-held.ts';
import { runSeed } from '../../support/size.ts';
import { stormUpdates } from '../../support/update-storm.ts';
import { createWorld } from '../../support/world.ts';

const count = 10_000;

/** Held after the storm, above what was held before it: some 10 kB of each update. */
const mostKeptBytes = 100 * 1024 * 1024;

const seed = runSeed();

test(
  `${count} updates of every kind (seed ${seed})`,
  async () => {
    const world = await createWorld({ mode: 'webhook' });
    const before = memoryHeld();
    try {
      await stormUpdates(world, { seed, count });
      expect(memoryHeld() - before).toBeLessThan(mostKeptBytes);
    } finally {
      await world.close();
    }
  },
  20 * 60_000,
);
