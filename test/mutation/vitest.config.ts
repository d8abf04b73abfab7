import { defineConfig } from 'vitest/config';
import { targets } from './targets.ts';

const target = targets.find(({ name }) => name === process.env.MUTATION_TARGET);
if (target === undefined) throw new Error('MUTATION_TARGET names no target: start it by `npm run test:mutation`');

/** The tests of one target, each file with modules of its own: what is broken in one must not be left to the next. */
export default defineConfig({
  test: {
    include: [...target.tests],
    globalSetup: target.database ? ['test/support/global-setup.ts'] : [],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
