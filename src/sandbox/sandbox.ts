import { mkdirSync } from 'node:fs';
import { fastify } from 'fastify';
import { type Application, startApplication } from '../application.ts';
import type { Environment } from '../config/settings.ts';
import { createMovableClock, type MovableClock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { createBank } from './bank/index.ts';
import { createCardBank } from './card-bank.ts';
import { company, supportEmail } from './company.ts';
import { createMailbox, type Mailbox } from './mailbox/index.ts';
import { createMemory, type Remembered } from './memory.ts';
import { type BankFile, createSandboxPage } from './page/index.ts';
import { agents, botProfile, botToken, people, shop, supportChatId } from './people.ts';
import { createProvider } from './provider.ts';
import { createRatesEmulator, type RatesEmulator } from './rates/index.ts';
import { createRobokassaEmulator, type RobokassaEmulator } from './robokassa/index.ts';
import { createTelegramEmulator, type TelegramEmulator, type TelegramSnapshot } from './telegram/emulator.ts';

export interface Sandbox {
  readonly application: Application;
  readonly telegram: TelegramEmulator;
  readonly robokassa: RobokassaEmulator;
  readonly rates: RatesEmulator;
  readonly mailbox: Pick<Mailbox, 'letters'>;
  readonly clock: MovableClock;
  /** A statement in which every unpaid invoice has been paid; null when there is none. */
  bankStatement(): Promise<BankFile | null>;
  /** Moves the clock and runs all that fell due. */
  advance(ms: number): Promise<void>;
  /** @returns the parts that did not stop well */
  stop: Application['stop'];
}

/** How often the emulated gateway looks whether a notification is due: what a person at the page does not notice. */
const gatewayTickMs = 1_000;

/** The emulators and the page belong to whoever sits at this machine. */
const loopback = '127.0.0.1';

/** Where the central bank's page is, beside Telegram's methods, all of which begin with /bot. */
const ratesPath = '/rates';

/**
 * The product on parts that need nothing but this process: the same application, with an emulated Telegram and an emulated
 * Robokassa where the real ones would be, spoken to over HTTP. Adds the page on which a person plays both sides.
 * @param environment its telegram and gateway settings are replaced, and emulated rates are given an address; everything else
 * stands
 */
export async function startSandbox(deps: { environment: Environment; logger: Logger }): Promise<Sandbox> {
  const { environment, logger } = deps;
  const { http, profile } = environment;
  const folder = environment.database.kind === 'embedded' ? environment.database.dataDir : undefined;
  if (folder !== undefined) mkdirSync(folder, { recursive: true });

  const clock = createMovableClock();
  let offsetMs = 0;
  const memory =
    folder === undefined
      ? undefined
      : createMemory({
          folder,
          read: (): Remembered => ({
            clockOffsetMs: offsetMs,
            telegram: telegram.snapshot(),
            robokassa: robokassa.snapshot(),
          }),
        });
  const move = (ms: number): void => {
    clock.advance(ms);
    offsetMs += ms;
  };
  move(memory?.remembered?.clockOffsetMs ?? 0);

  const telegram = createTelegramEmulator({
    clock,
    token: botToken,
    bot: botProfile,
    ...(memory?.remembered ? { snapshot: memory.remembered.telegram as TelegramSnapshot } : {}),
  });
  if (!memory?.remembered) populate(telegram);
  const rates = createRatesEmulator({ clock });
  // A server of their own, which is there before the product asks for anything.
  const street = fastify();
  await street.register(telegram.botApi);
  await street.register(rates.plugin, { prefix: ratesPath });
  const apiRoot = await street.listen({ host: loopback, port: 0 });

  const own = `http://${loopback}:${http.port}`;
  const emulatedShop = { ...shop, hash: 'sha256' as const, testMode: false };
  const robokassa = createRobokassaEmulator({
    clock,
    shop: emulatedShop,
    resultUrl: `${own}/payments/robokassa/result`,
    successUrl: `${http.publicUrl}/payments/robokassa/success`,
    failUrl: `${http.publicUrl}/payments/robokassa/fail`,
    formTitle: profile.title,
  });
  if (memory?.remembered) robokassa.restore(memory.remembered.robokassa);
  const mailbox = await createMailbox({ clock, host: loopback, port: 0 });

  const provider = createProvider({ profile, clock });
  const cardBank = createCardBank({ robokassa });
  const bank = createBank({ clock, timeZone: profile.timeZone });
  const bankStatement = () => bank.statement(application.db);
  const advance = async (ms: number): Promise<void> => {
    move(ms);
    await robokassa.tick();
    await application.scheduler.runDue(clock.now());
    memory?.changed();
  };
  // Cards and banks pay in rubles; an account in another currency can be paid for only where that is exchanged.
  const isPaidInRubles = profile.currency === 'RUB' || profile.exchange !== null;
  const page = createSandboxPage({
    telegram,
    publicUrl: http.publicUrl,
    botName: botProfile.first_name,
    botUsername: botProfile.username,
    profileName: profile.title,
    onboarding: profile.onboarding,
    byInvoice: profile.invoice.entityTypes.length > 0 && isPaidInRubles,
    currency: profile.currency,
    timeZone: profile.timeZone,
    people,
    supportChatId,
    supportAgents: agents,
    mailbox,
    clock,
    cardBank: isPaidInRubles ? { ...cardBank, unbind: (input) => cardBank.unbind(application.db, input) } : null,
    paymentsUrl: null,
    advance,
    spend: (input) => provider.spend(application.db, input),
    startLink: (personId) => provider.startLink(application.db, personId),
    bankStatement,
  });
  const gatewayPath = '/sandbox/robokassa';
  const application = await startApplication({
    settings: {
      ...environment,
      telegram: { mode: 'polling', token: botToken, apiRoot },
      gateway: {
        ...{ kind: 'robokassa', ...emulatedShop, recurring: true, baseUrl: `${http.publicUrl}${gatewayPath}` },
        refundUrl: `${http.publicUrl}${gatewayPath}/RefundService`,
      },
      rates:
        environment.rates.kind === 'emulator'
          ? { kind: 'central-bank', url: `${apiRoot}${ratesPath}/XML_daily.asp` }
          : environment.rates,
      support: { chatId: BigInt(supportChatId), email: supportEmail, agents: agents.map(({ id }) => BigInt(id)) },
      mail: { smtpUrl: mailbox.url, from: supportEmail },
      seller: { ...environment.seller, requisites: environment.seller.requisites ?? company },
    },
    clock,
    logger,
    chatUrl: `${http.publicUrl}/sandbox/chat`,
    plugins: [
      { prefix: gatewayPath, plugin: robokassa.plugin },
      { prefix: '', plugin: page },
    ],
  });

  telegram.onChange(() => memory?.changed());
  robokassa.onChange(() => memory?.changed());
  const ticking = setInterval(() => {
    robokassa.tick().catch((error: unknown) => logger.error({ err: error }, 'the emulated gateway stumbled'));
  }, gatewayTickMs);

  return {
    application,
    telegram,
    robokassa,
    rates,
    mailbox,
    clock,
    bankStatement,
    advance,
    stop: async (reason) => {
      clearInterval(ticking);
      const outcome = await application.stop(reason);
      await street.close();
      await mailbox.close();
      memory?.flush();
      return outcome;
    },
  };
}

function populate(telegram: TelegramEmulator): void {
  for (const { id, name, username, languageCode } of people) {
    telegram.addUser({ id, first_name: name, language_code: languageCode, ...(username ? { username } : {}) });
  }
  for (const { id, name } of agents) telegram.addUser({ id, first_name: name, language_code: 'ru' });
  telegram.addForum({
    id: supportChatId,
    title: 'Поддержка',
    isForum: true,
    memberIds: agents.map(({ id }) => id),
  });
}
