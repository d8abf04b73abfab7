// Guarantee: the short form of the chaos test of ten thousand random updates: whatever the Bot API's shapes allow, each update is
// taken, done with, and moves no money. The seed stands in the test's name.
import { test } from 'vitest';
import { runSeed } from '../../support/size.ts';
import { stormUpdates } from '../../support/update-storm.ts';
import { createWorld } from '../../support/world.ts';

const seed = runSeed();

test(`300 updates of every kind (seed ${seed})`, async () => {
  const world = await createWorld({ mode: 'webhook' });
  try {
    await stormUpdates(world, { seed, count: 300 });
  } finally {
    await world.close();
  }
});
