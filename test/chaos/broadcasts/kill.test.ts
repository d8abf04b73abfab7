// Guarantee: instances killed with -9 in the midst of feeding and delivering a broadcast leave nobody out and tell nobody
// twice but for whose message was in the hands of a killed one.
import { expect, test } from 'vitest';
import { killSenders } from '../../support/broadcast-kills.ts';

/** Each message takes its turn at 25 a second: under a minute on two idle cores. */
const patienceMs = 900_000;

test('twenty kills in a row while 800 people are written to', { timeout: patienceMs }, async () => {
  const { killedSending, repeats } = await killSenders({ people: 800, kills: 15, killsAfterSending: 5 });
  // Or the kills have missed their point.
  expect(killedSending).toBeGreaterThanOrEqual(15);
  expect(repeats).toBeGreaterThanOrEqual(5);
});
