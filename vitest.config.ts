import { defineConfig } from 'vitest/config';

/** Starts a real PostgreSQL once per run, whichever kinds of test are asked for; each file clones its template. */
const database = ['test/support/global-setup.ts'];

/** A test that waits for a database, not for time, is done long before this; the bound is for a hang. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

/**
 * Files share a worker's modules, which are loaded and warm once and not some three hundred times. What a file changes of them it
 * puts back; what it keeps in the database is in one of its own.
 */
const shared = { isolate: false };

export default defineConfig({
  test: {
    // Two cores: more files at once only make each other late.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'main',
          include: ['test/{unit,property,integration,acceptance}/**/*.test.ts', 'test/house/schema.test.ts'],
          globalSetup: database,
          ...{ ...patience, ...shared },
        },
      },
      // The house rules read files only, so they need no database and answer at once.
      {
        test: {
          name: 'house',
          include: ['test/house/**/*.test.ts'],
          exclude: ['test/house/schema.test.ts'],
          ...{ ...patience, ...shared },
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          globalSetup: database,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: database,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
