// Guarantee: of a code with 10 places, 10 are granted, however many want it at once.
import { afterAll, beforeAll, test } from 'vitest';
import { claimAtOnce } from '../../support/promo-storms.ts';
import { openPromoWorld, type PromoWorld } from '../../support/promo-world.ts';

let world: PromoWorld;
beforeAll(async () => {
  world = await openPromoWorld({ maxConnections: 50 });
});
afterAll(() => world.close());

test('1,000 customers by 50 connections: 10 reserved, 10 granted', async () => {
  await claimAtOnce(world, { claims: 1_000, places: 10, connections: 50 });
});
