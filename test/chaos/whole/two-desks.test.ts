// Guarantee: what test/integration/bot/support-desk/two-instances proves of one payment holds for many: two instances of the
// program on one database, each update delivered to both at once, twenty agents at the same buttons: one credit each.
import { afterAll, beforeAll, test } from 'vitest';
import { openTwoDesks, type TwoDesks, workAtBoth } from '../../support/two-desks.ts';

let desks: TwoDesks;
beforeAll(async () => {
  desks = await openTwoDesks();
});
afterAll(() => desks.close());

test('20 agents, 8 payments by hand and 8 by the bank’s file', async () => {
  await workAtBoth(desks, { agents: 20, companies: 8 });
});
