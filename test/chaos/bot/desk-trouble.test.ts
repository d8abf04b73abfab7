// Guarantee: what test/integration/bot/support-desk/trouble proves of one company holds for many at once: whatever Telegram
// refuses, fails at or loses the answer of, all is told in the end, in each topic's order, and money is credited once.
import { test } from 'vitest';
import { workInTrouble } from '../../support/desk-trouble.ts';
import { runSeed } from '../../support/size.ts';
import { createWorld } from '../../support/world.ts';

const seed = runSeed();

test(`8 companies at once, 12 questions and 12 answers each (seed ${seed})`, async () => {
  const world = await createWorld();
  try {
    await workInTrouble(world, { companies: 8, messages: 12, seed });
  } finally {
    await world.close();
  }
}, 900_000);
