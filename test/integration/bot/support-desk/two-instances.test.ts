// Guarantee: with two instances of the program on one database, each update delivered to both at once, twenty agents who press
// the same confirmation and two who send the same statement credit each payment once. In long form: test/chaos/whole.
import { afterAll, beforeAll, test } from 'vitest';
import { openTwoDesks, type TwoDesks, workAtBoth } from '../../../support/two-desks.ts';

let desks: TwoDesks;
beforeAll(async () => {
  desks = await openTwoDesks();
});
afterAll(() => desks.close());

test('20 agents, one payment by hand and one by the bank’s file', async () => {
  await workAtBoth(desks, { agents: 20, companies: 1 });
});
