// Guarantee: of a code with 10 places, 10 are granted, however many want it at once. The long form is in test/chaos.
import { afterAll, beforeAll, test } from 'vitest';
import { claimAtOnce } from '../../support/promo-storms.ts';
import { openPromoWorld, type PromoWorld } from '../../support/promo-world.ts';

let world: PromoWorld;
beforeAll(async () => {
  world = await openPromoWorld({ maxConnections: 20 });
});
afterAll(() => world.close());

test('200 customers by 20 connections: 10 reserved, 10 granted', async () => {
  await claimAtOnce(world, { claims: 200, places: 10, connections: 20 });
});
