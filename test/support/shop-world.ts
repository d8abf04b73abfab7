import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts';
import type { RobokassaEmulator } from '../../src/sandbox/robokassa/index.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import {
  booksOfPayments,
  queuedNotices,
  type RobokassaStand,
  type Shop,
  startRobokassa,
  startShop,
} from './payment-world.ts';

/** What a test of the shop beside the emulated Robokassa works with; everything but the database is new for each test. */
export interface ShopWorld {
  readonly db: Database;
  readonly clock: MovableClock;
  readonly shop: Shop;
  readonly robokassa: RobokassaEmulator;
  /** What was told since the test began, without the payment's number. */
  told(): Promise<string[]>;
}

/** Sets the shop up for the tests of a file. After each of them the books must prove. */
export function useShopWorld(): ShopWorld {
  let database: TestDatabase;
  let clock: MovableClock;
  let stand: RobokassaStand;
  let shop: Shop;
  let toldBefore = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    // Payments of earlier tests are not to be polled by later ones.
    await database.db.payment.updateMany({ data: { nextPollAt: null, lateNoticeAt: null } });
    toldBefore = (await queuedNotices(database.db)).length;
    clock = createMovableClock();
    stand = await startRobokassa(clock);
    shop = await startShop({ db: database.db, databaseUrl: database.ownerUrl, robokassaUrl: stand.url, clock });
    stand.pointTo(shop.url);
  });
  afterEach(async () => {
    expect(await booksOfPayments(database.db)).toEqual([]);
    await shop.close();
    await stand.close();
  });
  return {
    get db() {
      return database.db;
    },
    get clock() {
      return clock;
    },
    get shop() {
      return shop;
    },
    get robokassa() {
      return stand.emulator;
    },
    told: async () => (await queuedNotices(database.db)).slice(toldBefore).map((key) => key.replace(/\d+:/, '')),
  };
}
