// Guarantee: ten thousand random requests at every door (Robokassa's notification and return pages, Telegram's webhook, bills' pages,
// the API by all its operations, and addresses that there are not) are answered by no fault; none is told of the inside, nothing
// counts as paid, the books prove, and no more memory is held afterwards. The seed stands in the test's name.
import { expect, test } from 'vitest';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { platformKey } from '../../acceptance/platform.ts';
import { memoryHeld } from '../../support/memory-held.ts';
import { stormRequests } from '../../support/request-storm.ts';
import { runSeed } from '../../support/size.ts';
import { createWorld } from '../../support/world.ts';

const count = 10_000;

/** Held after the storm, above what was held before it: some 10 kB of each request. */
const mostKeptBytes = 100 * 1024 * 1024;

const seed = runSeed();

test(
  `${count} requests at every door (seed ${seed})`,
  async () => {
    const world = await createWorld({ mode: 'webhook', profile: otCommerce, apiKeys: [platformKey] });
    const before = memoryHeld();
    try {
      await stormRequests(world, { seed, count });
      expect(memoryHeld() - before).toBeLessThan(mostKeptBytes);
    } finally {
      await world.close();
    }
  },
  20 * 60_000,
);
