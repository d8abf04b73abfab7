// Guarantee: while Telegram refuses, fails and loses its answers, cards, files, questions and answers all arrive in the end, in
// their topic's order, and money is credited once. In long form: test/chaos/bot/desk-trouble. The seed stands in the name.
import { test } from 'vitest';
import { workInTrouble } from '../../../support/desk-trouble.ts';
import { runSeed } from '../../../support/size.ts';
import { createWorld } from '../../../support/world.ts';

const seed = runSeed();

test(`a company, its questions and its payments, in trouble all the way (seed ${seed})`, async () => {
  const world = await createWorld();
  try {
    await workInTrouble(world, { companies: 1, messages: 3, seed });
  } finally {
    await world.close();
  }
});
