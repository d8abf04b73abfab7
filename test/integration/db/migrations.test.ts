// Guarantee: an update may be started five times at once on a database with customers' money in it: each migration is applied once,
// nothing is lost, and the books prove.
import { expect, test } from 'vitest';
import { migrate } from '../../../src/db/migrate.ts';
import { installQueue } from '../../../src/queue/install.ts';
import { createEarlierVersion } from '../../support/earlier-version.ts';

test('five at once on the money of 100 people', async () => {
  const earlier = await createEarlierVersion(100);
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(earlier.url, [installQueue])));
  expect(earlier.missing.length).toBeGreaterThan(0);
  expect(applied.flat()).toEqual(earlier.missing);
  await earlier.prove();
  await earlier.drop();
});
