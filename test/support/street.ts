import { setTimeout as wait } from 'node:timers/promises';
import { fastify } from 'fastify';
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts';
import { freePort } from '../../src/sandbox/free-port.ts';
import { createRatesEmulator, type RatesEmulator } from '../../src/sandbox/rates/index.ts';
import { createRobokassaEmulator, type RobokassaEmulator } from '../../src/sandbox/robokassa/index.ts';
import { createTelegramEmulator, type TelegramEmulator } from '../../src/sandbox/telegram/emulator.ts';

/** What the product meets outside its own door: Telegram, Robokassa, the central bank, and the port where they find it. */
export interface Street {
  readonly telegram: TelegramEmulator;
  readonly robokassa: RobokassaEmulator;
  /** A dollar costs 74 ₽ until told otherwise. */
  readonly rates: RatesEmulator;
  readonly clock: MovableClock;
  readonly port: number;
  /** The product's own address. */
  readonly own: string;
  /** Telegram's and Robokassa's. */
  readonly apiRoot: string;
  readonly gatewayUrl: string;
  /** The central bank's page. */
  readonly ratesUrl: string;
  close(): Promise<void>;
}

export const supportChatId = -1001234567890;
export const token = '7000000001:test-test-test-test-test-test-test-te';
export const shop = {
  login: 'test-shop',
  password1: 'first',
  password2: 'second',
  password3: 'third',
  hash: 'sha256',
  testMode: false,
} as const;

const loopback = '127.0.0.1';

/** @param options.telegramAnswersAfterMs how long Telegram's answers are on their way, after the call has taken effect */
export async function createStreet(options: { readonly telegramAnswersAfterMs?: number } = {}): Promise<Street> {
  const clock = createMovableClock();
  const telegram = createTelegramEmulator({
    clock,
    token,
    bot: { id: 7000000001, first_name: 'Помощник', username: 'balance_test_bot' },
  });
  telegram.addForum({ id: supportChatId, title: 'Поддержка', isForum: true, memberIds: [] });
  const telegramServer = fastify();
  const { telegramAnswersAfterMs } = options;
  if (telegramAnswersAfterMs !== undefined) {
    telegramServer.addHook('onSend', async () => {
      await wait(telegramAnswersAfterMs);
    });
  }
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
  const rates = createRatesEmulator({ clock });
  await gatewayServer.register(rates.plugin, { prefix: '/rates' });
  const gatewayUrl = await gatewayServer.listen({ host: loopback, port: 0 });
  const ratesUrl = `${gatewayUrl}/rates/XML_daily.asp`;
  const close = async (): Promise<void> => {
    await Promise.all([telegramServer.close(), gatewayServer.close()]);
  };
  return { telegram, robokassa, rates, clock, port, own, apiRoot, gatewayUrl, ratesUrl, close };
}
