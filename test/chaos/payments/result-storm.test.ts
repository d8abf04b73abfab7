// Guarantee: however often and at once a notice comes, it credits once and is answered each time; and whatever else is thrown
// at ResultURL, nothing is credited without a signature, nothing crashes, each call is answered in a few words, and the inbox
// stays within its bound.
import { afterAll, beforeAll, test } from 'vitest';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { deliverRepeatedly, throwHostileBodies } from '../../support/payment-storms.ts';
import { type Shop, startShop } from '../../support/payment-world.ts';
import { type Caller, createCaller } from '../../support/result-url.ts';

let database: TestDatabase;
let shop: Shop;
let robokassa: Caller;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 });
  const clock = createMovableClock();
  shop = await startShop({
    db: database.db,
    databaseUrl: database.ownerUrl,
    robokassaUrl: 'http://127.0.0.1:1',
    clock,
  });
  robokassa = createCaller(`${shop.url}/payments/robokassa/result`, 50);
});
afterAll(async () => {
  robokassa.close();
  await shop.close();
  await database.close();
});

test('200 payments × 100 deliveries over 50 connections: each credited once, every delivery answered OK', async () => {
  await deliverRepeatedly(shop, robokassa, { payments: 200, deliveries: 100 });
});

test('10,000 hostile bodies: no credit, no crash, each answered', async () => {
  await throwHostileBodies(shop, robokassa, 10_000);
});
