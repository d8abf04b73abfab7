import { expect } from 'vitest';
import { type Application, startApplication } from '../../src/application.ts';
import { booksChecks } from '../../src/books-checks.ts';
import type { Profile } from '../../src/config/profile.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import type { GivenApiKey } from '../../src/config/settings.ts';
import type { Database } from '../../src/db/client.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import { createSendBudget, type SendBudget } from '../../src/notifications/budget.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import { createLogger } from '../../src/platform/logger.ts';
import type { SellerRequisites } from '../../src/requisites/index.ts';
import type { RatesFault } from '../../src/sandbox/rates/faults.ts';
import type { RatesEmulator } from '../../src/sandbox/rates/index.ts';
import type { RobokassaEmulator } from '../../src/sandbox/robokassa/index.ts';
import type { TelegramEmulator } from '../../src/sandbox/telegram/emulator.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { seller } from './invoice-world.ts';
import { createStreet, shop, supportChatId, token } from './street.ts';

/** The whole product as it runs in production, on a real PostgreSQL, with the emulators where Telegram and Robokassa are. */
export interface World {
  readonly application: Application;
  readonly telegram: TelegramEmulator;
  readonly robokassa: RobokassaEmulator;
  readonly rates: RatesEmulator;
  readonly clock: MovableClock;
  readonly database: TestDatabase;
  /** Stops the application and starts it anew on the same database, Telegram and gateway. */
  restart(): Promise<void>;
  /** Moves the clock and runs all that fell due, the gateway's notifications first. */
  advance(ms: number): Promise<void>;
  /** Resolves when the bot has handled and told all that it was sent. */
  settle(): Promise<void>;
  /** Ends the world; fails if the books do not prove, or if any call to Telegram was malformed. */
  close(): Promise<void>;
}

export { supportChatId } from './street.ts';

interface WorldOptions {
  readonly profile?: Profile;
  readonly mode?: 'polling' | 'webhook';
  /** null: the operator has set no requisites, so that no invoices are offered. */
  readonly seller?: SellerRequisites | null;
  /** Who of the support group may act; its administrators unless told otherwise. */
  readonly agents?: readonly bigint[];
  /** Whether there is a support group; there is one unless told otherwise. */
  readonly supportGroup?: boolean;
  /** How the central bank's answers go wrong from the beginning on. */
  readonly ratesFault?: RatesFault;
  /** A mail server; without one no letters are written. */
  readonly smtpUrl?: string;
  /** Keys of the platform for the API; none unless told otherwise. */
  readonly apiKeys?: readonly GivenApiKey[];
}

const hourMs = 60 * 60_000;

/** Where support's letters go and whom all letters are from. */
const supportEmail = 'support@provider.example';

/** The limits of Telegram as they are, to a clock that runs so fast that nobody waits: a group takes some 17 messages a minute. */
function unhurriedBudget(): SendBudget {
  let elapsedMs = 0;
  return createSendBudget({
    elapsedMs: () => {
      elapsedMs += 60_000;
      return elapsedMs;
    },
  });
}

/** The job that makes up for each hour it has missed, one by one. */
const bookTheHour = 'usage: book the hour';

/**
 * Where nothing is metered, notes the hours before this one as booked: a jump of a month has 720 of them, and to find nothing in each
 * takes longer than most tests. That they are all made up for is proved where something is metered.
 */
async function skipEmptyHours(db: Database, now: Date): Promise<void> {
  const slot = new Date(Math.floor(now.getTime() / hourMs - 1) * hourMs);
  const [last] = await db.jobRun.findMany({ where: { job: bookTheHour }, orderBy: { slot: 'desc' }, take: 1 });
  if ((last && last.slot >= slot) || (await db.resource.count()) > 0) return;
  await db.jobRun.create({ data: { job: bookTheHour, slot, startedAt: now, finishedAt: now } });
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const database = await createTestDatabase();
  const street = await createStreet();
  const { telegram, robokassa, rates, clock, own } = street;
  rates.fail(options.ratesFault ?? null);
  const start = (): Promise<Application> =>
    startApplication({
      settings: {
        profile: options.profile ?? amvera,
        telegram:
          options.mode === 'webhook'
            ? { mode: 'webhook', token, apiRoot: street.apiRoot, publicUrl: own, secret: 'webhook-secret' }
            : { mode: 'polling', token, apiRoot: street.apiRoot },
        database: { kind: 'server', url: database.ownerUrl, migrationUrl: database.ownerUrl },
        gateway: {
          ...{ kind: 'robokassa', ...shop, recurring: true, baseUrl: street.gatewayUrl },
          refundUrl: `${street.gatewayUrl}/RefundService`,
        },
        rates: { kind: 'central-bank', url: street.ratesUrl },
        http: { host: '127.0.0.1', port: street.port, publicUrl: own, behindProxy: false },
        support: {
          chatId: options.supportGroup === false ? undefined : BigInt(supportChatId),
          email: options.smtpUrl && supportEmail,
          agents: options.agents,
        },
        mail: options.smtpUrl === undefined ? undefined : { smtpUrl: options.smtpUrl, from: supportEmail },
        seller: {
          taxSystem: undefined,
          vat: { first: 'none', later: [] },
          requisites: (options.seller === undefined ? seller : options.seller) ?? undefined,
        },
        apiKeys: options.apiKeys ?? [],
        logLevel: 'error',
      },
      clock,
      logger: createLogger({ level: 'error', secrets: [token] }),
      budget: unhurriedBudget(),
    });
  let application = await start();

  const settle = async (): Promise<void> => {
    await telegram.whenIdle();
    await application.whenIdle();
  };
  return {
    get application() {
      return application;
    },
    telegram,
    robokassa,
    rates,
    clock,
    database,
    settle,
    restart: async () => {
      await application.stop('restart');
      application = await start();
    },
    advance: async (ms) => {
      clock.advance(ms);
      await skipEmptyHours(database.db, clock.now());
      await robokassa.tick();
      await application.scheduler.runDue(clock.now());
      await settle();
    },
    close: async () => {
      await settle();
      const report = await verifyBooks(database.db, booksChecks);
      await application.stop('end of test');
      await street.close();
      await database.close();
      expect(report).toMatchObject({ kind: 'balanced' });
      expect(telegram.violations).toEqual([]);
    },
  };
}
