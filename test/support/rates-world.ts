import { fastify } from 'fastify';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { otCommerce } from '../../src/config/profiles/ot-commerce.ts';
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createCentralBank, type RatesDeps } from '../../src/rates/index.ts';
import { createRatesEmulator, type RatesEmulator } from '../../src/sandbox/rates/index.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** What a test of the rates works with: no rate is known, and it is Wednesday, 18 November 2026, 12:00 in Moscow. */
export interface RatesWorld {
  readonly deps: RatesDeps;
  readonly clock: MovableClock;
  readonly bank: RatesEmulator;
  /** Levels and messages of what was logged. */
  readonly logged: readonly string[];
  /** The bank's page. */
  readonly url: string;
}

const wednesdayNoon = new Date('2026-11-18T09:00:00Z');

/** Sets the bank's page and an empty table up for each test of a file. */
export function useRatesWorld(): RatesWorld {
  let database: TestDatabase;
  let owner: pg.Client;
  let world: RatesWorld;
  let close: () => Promise<void>;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await database.close();
  });
  beforeEach(async () => {
    await owner.query('TRUNCATE exchange_rate');
    const clock = createMovableClock({ now: () => wednesdayNoon });
    const bank = createRatesEmulator({ clock });
    const server = fastify();
    await server.register(bank.plugin);
    close = () => server.close();
    const url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/XML_daily.asp`;
    const logged: string[] = [];
    const destination = {
      write: (line: string) => {
        const { level, msg } = JSON.parse(line);
        logged.push(`${level}: ${msg}`);
      },
    };
    const logger = createLogger({ level: 'info', secrets: [], destination });
    const deps = { db: database.db, clock, logger, profile: otCommerce, source: createCentralBank({ url }) };
    world = { deps, clock, bank, logged, url };
  });
  afterEach(() => close());
  return {
    get deps() {
      return world.deps;
    },
    get clock() {
      return world.clock;
    },
    get bank() {
      return world.bank;
    },
    get logged() {
      return world.logged;
    },
    get url() {
      return world.url;
    },
  };
}
