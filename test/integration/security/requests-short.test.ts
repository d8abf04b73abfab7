// Guarantee: the short form of the chaos test of ten thousand random requests: whatever is sent to whichever door, none is answered
// by a fault, none tells of the inside, and nothing counts as paid. The seed stands in the test's name.
import { test } from 'vitest';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { platformKey } from '../../acceptance/platform.ts';
import { stormRequests } from '../../support/request-storm.ts';
import { runSeed } from '../../support/size.ts';
import { createWorld } from '../../support/world.ts';

const seed = runSeed();

test(`500 requests at every door (seed ${seed})`, async () => {
  const world = await createWorld({ mode: 'webhook', profile: otCommerce, apiKeys: [platformKey] });
  try {
    await stormRequests(world, { seed, count: 500 });
  } finally {
    await world.close();
  }
});
