// Guarantee: the short form of the chaos test of ten thousand acts: a few hundred of them, chosen anew in each run, are all
// answered, and books and calls are in order afterwards. The seed stands in the test's name.
import { expect, test } from 'vitest';
import { runFuzz } from '../../chaos/bot/fuzz.ts';
import { runSeed } from '../../support/size.ts';
import { createWorld } from '../../support/world.ts';

const seed = runSeed();

test(`300 acts of people at random (seed ${seed})`, async () => {
  const world = await createWorld({ mode: 'webhook' });
  try {
    await runFuzz(world, { seed, count: 300 });
  } finally {
    await world.close();
  }
  expect(world.telegram.violations).toEqual([]);
});
