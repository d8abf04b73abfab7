// Guarantee: an instance that is killed with -9 beside another, in the midst of feeding and delivering, leaves nobody out and
// has nobody told twice but for a lost answer. The long form is in `test/chaos`.
import { expect, test } from 'vitest';
import { killSenders } from '../../support/broadcast-kills.ts';

/** Some ten seconds on two idle cores. */
const patienceMs = 240_000;

test('three kills while 120 people are written to', { timeout: patienceMs }, async () => {
  const { killedSending, repeats } = await killSenders({ people: 120, kills: 2, killsAfterSending: 1 });
  expect(killedSending).toBeGreaterThanOrEqual(1);
  expect(repeats).toBeGreaterThanOrEqual(1);
});
