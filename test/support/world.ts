import { fastify } from 'fastify';
import { expect } from 'vitest';
import { type Application, startApplication } from '../../src/application.ts';
import type { Profile } from '../../src/config/profile.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import { paymentChecks } from '../../src/payments/books-check.ts';
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createRobokassaEmulator, type RobokassaEmulator } from '../../src/sandbox/robokassa/index.ts';
import { createTelegramEmulator, type TelegramEmulator } from '../../src/sandbox/telegram/emulator.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { freePort } from './free-port.ts';

/** The whole product as it runs in production, on a real PostgreSQL, with the emulators where Telegram and Robokassa are. */
export interface World {
  readonly application: Application;
  readonly telegram: TelegramEmulator;
  readonly robokassa: RobokassaEmulator;
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

export const supportChatId = -1001234567890;
const token = '7000000001:test-test-test-test-test-test-test-te';
const loopback = '127.0.0.1';
const shop = { login: 'test-shop', password1: 'first', password2: 'second', hash: 'sha256', testMode: false } as const;

export async function createWorld(options: { profile?: Profile; mode?: 'polling' | 'webhook' } = {}): Promise<World> {
  const database = await createTestDatabase();
  const clock = createMovableClock();
  const telegram = createTelegramEmulator({
    clock,
    token,
    bot: { id: 7000000001, first_name: 'Помощник', username: 'balance_test_bot' },
  });
  telegram.addForum({ id: supportChatId, title: 'Поддержка', isForum: true, memberIds: [] });
  const telegramServer = fastify();
  await telegramServer.register(telegram.botApi);
  const apiRoot = await telegramServer.listen({ host: loopback, port: 0 });

  const port = await freePort();
  const own = `http://${loopback}:${port}`;
  const robokassa = createRobokassaEmulator({
    clock,
    shop,
    resultUrl: `${own}/payments/robokassa/result`,
    successUrl: `${own}/payments/robokassa/success`,
    failUrl: `${own}/payments/robokassa/fail`,
  });
  const gatewayServer = fastify();
  await gatewayServer.register(robokassa.plugin);
  const baseUrl = await gatewayServer.listen({ host: loopback, port: 0 });

  const start = (): Promise<Application> =>
    startApplication({
      settings: {
        profile: options.profile ?? amvera,
        telegram:
          options.mode === 'webhook'
            ? { mode: 'webhook', token, apiRoot, publicUrl: own, secret: 'webhook-secret' }
            : { mode: 'polling', token, apiRoot },
        database: { kind: 'server', url: database.ownerUrl, migrationUrl: database.ownerUrl },
        gateway: { kind: 'robokassa', ...shop, password3: undefined, baseUrl },
        http: { host: loopback, port, publicUrl: own, behindProxy: false },
        support: { chatId: BigInt(supportChatId), email: undefined },
        seller: { taxSystem: undefined, vat: 'none' },
        logLevel: 'error',
      },
      clock,
      logger: createLogger({ level: 'error', secrets: [token] }),
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
    clock,
    database,
    settle,
    restart: async () => {
      await application.stop('restart');
      application = await start();
    },
    advance: async (ms) => {
      clock.advance(ms);
      await robokassa.tick();
      await application.scheduler.runDue(clock.now());
      await settle();
    },
    close: async () => {
      await settle();
      const report = await verifyBooks(database.db, paymentChecks);
      await application.stop('end of test');
      await Promise.all([telegramServer.close(), gatewayServer.close()]);
      await database.close();
      expect(report).toMatchObject({ kind: 'balanced' });
      expect(telegram.violations).toEqual([]);
    },
  };
}
