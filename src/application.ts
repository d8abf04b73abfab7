import { randomUUID } from 'node:crypto';
import { Telegraf } from 'telegraf';
import type { Update } from 'telegraf/types';
import { balanceOf } from './accounts/balance-of.ts';
import { lookForReader } from './alerts/mark.ts';
import { keepGivenKeys } from './api-keys/index.ts';
import { booksChecks } from './books-checks.ts';
import { createBot } from './bot/bot.ts';
import { connectTelegram } from './bot/connect.ts';
import { chatOf } from './bot/update-chat.ts';
import { createChatLeases } from './chats/lease.ts';
import { createUpdateInbox } from './chats/updates.ts';
import { doors } from './composition/doors.ts';
import { openPostOffice } from './composition/post-office.ts';
import { sliceDeps } from './composition/slices.ts';
import type { Environment, RatesSettings, RobokassaSettings, TelegramSettings } from './config/settings.ts';
import type { Database, Prisma } from './db/client.ts';
import { openDatabase } from './db/open.ts';
import { inTransaction } from './db/transaction.ts';
import { createHttpServer, type HttpPlugin } from './http/server.ts';
import { telegramWebhook } from './http/telegram-webhook.ts';
import { createScheduler, type Scheduler } from './jobs/schedule.ts';
import { jobTable } from './jobs/table.ts';
import { verifyBooks } from './ledger/index.ts';
import { createSendBudget, type SendBudget } from './notifications/budget.ts';
import { createSharedBudget } from './notifications/budget-shared.ts';
import { redriveDead } from './notifications/dead.ts';
import { createNoticeWorker } from './notifications/worker.ts';
import type { Clock } from './platform/clock.ts';
import { createTranslator } from './platform/i18n.ts';
import type { Logger } from './platform/logger.ts';
import { createMetrics } from './platform/metrics.ts';
import { createShutdown } from './platform/shutdown.ts';
import { createTelegramSender } from './platform/telegram/sender.ts';
import { installQueue } from './queue/install.ts';
import { refreshIfStale } from './rates/index.ts';
import { createAgents } from './support/agents.ts';

/** What the program runs by once it is known where Telegram and the gateway are: the real ones or the emulators. */
export interface ApplicationSettings extends Omit<Environment, 'telegram' | 'gateway' | 'rates'> {
  readonly telegram: Exclude<TelegramSettings, { mode: 'sandbox' }>;
  readonly gateway: RobokassaSettings;
  readonly rates: Extract<RatesSettings, { kind: 'central-bank' }>;
}

export interface ApplicationDeps {
  readonly settings: ApplicationSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Further pages of the same server: the sandbox's. */
  readonly plugins?: readonly HttpPlugin[];
  /** Where the return pages lead; by default the bot's own chat on Telegram. */
  readonly chatUrl?: string;
  /** How fast notices go out; by default as fast as Telegram takes them. */
  readonly budget?: SendBudget;
}

export interface Application {
  readonly db: Database;
  readonly scheduler: Scheduler;
  /** Resolves when nothing received is being worked on and nothing waits to be told. */
  whenIdle(): Promise<void>;
  /** Where the server listens, "http://127.0.0.1:8080". */
  readonly address: string;
  stop(reason: string): Promise<{ readonly failed: readonly string[] }>;
}

/** What each part may take to stop well before it is left to itself. */
const stopTimeoutMs = 25_000;

/**
 * Puts the program together and starts it, each part after those it stands on; what was started is stopped in the
 * opposite order. This is the only place where the parts meet.
 * @throws DatabaseUnavailable, or what kept a part from starting; whatever had been started is stopped by then
 */
export async function startApplication(deps: ApplicationDeps): Promise<Application> {
  const shutdown = createShutdown({ logger: deps.logger, timeoutMs: stopTimeoutMs });
  try {
    return await start(deps, shutdown);
  } catch (error) {
    await shutdown.stop('could not start');
    throw error;
  }
}

async function start(deps: ApplicationDeps, shutdown: ReturnType<typeof createShutdown>): Promise<Application> {
  const { settings, clock, logger } = deps;
  const { profile, telegram: telegramSettings, http } = settings;
  const metrics = createMetrics();
  const translator = createTranslator();

  const database = await openDatabase(settings.database, [installQueue]);
  shutdown.onStop('database', database.close);
  const { db } = database;
  const proveBooks = () => database.patiently((patient) => verifyBooks(patient, booksChecks));
  await keepGivenKeys({ db, clock }, settings.apiKeys);
  const postOffice = await openPostOffice({
    ...{ database, mail: settings.mail, profile, clock, logger, translator, metrics, shutdown },
  });
  const queue = postOffice.notices;

  const telegraf = new Telegraf(telegramSettings.token, { telegram: { apiRoot: telegramSettings.apiRoot } });
  const sender = createTelegramSender({ telegram: telegraf.telegram, metrics });
  const slices = sliceDeps({ db, settings, clock, logger, postOffice });
  const { payments, invoices, bills, rates } = slices;
  // A new installation has a rate at once; whoever needs one before that is told.
  const firstRate = refreshIfStale(rates).catch((err: unknown) => logger.error({ err }, 'no rate could be asked for'));
  shutdown.onStop('rates', () => firstRate);
  const bot = createBot({
    invoices,
    support: invoices,
    bank: invoices,
    proveBooks,
    queues: postOffice,
    supportChatId: settings.support.chatId,
    agents: createAgents({
      clock,
      listed: settings.support.agents,
      memberStatus: async (userId) =>
        settings.support.chatId === undefined
          ? { kind: 'outside' }
          : sender.memberStatus(settings.support.chatId, userId),
    }),
    telegram: telegramSettings,
    db,
    clock,
    logger,
    profile,
    translator,
    sender,
    payments,
    bills,
    alerts: slices.alerts,
    broadcasts: slices.broadcasts,
    publicUrl: http.publicUrl,
    redrive: async (chatId) => {
      while ((await redriveDead({ db, queue }, { chatId })) > 0);
      await inTransaction(db, (tx) => lookForReader(tx, { userId: chatId, now: clock.now() }));
    },
  });
  const connection = connectTelegram({
    telegram: telegraf.telegram,
    settings: telegramSettings,
    translator,
    logger,
    profile,
    supportChatId: settings.support.chatId,
  });
  const leases = createChatLeases({ db, owner: randomUUID() });
  const inbox = createUpdateInbox({
    db,
    leases,
    clock,
    logger,
    isOpen: connection.isReady,
    handle: async (body, state) => {
      const stopTimer = metrics.updates.startTimer();
      let outcome = 'failed';
      try {
        const left = await bot.handle(body as unknown as Update, state, await connection.ready);
        outcome = 'handled';
        return left;
      } finally {
        stopTimer({ outcome });
      }
    },
    giveUp: (body) => bot.giveUp(body as unknown as Update),
  });
  shutdown.onStop('updates', inbox.close);
  shutdown.onStop('telegram', connection.stop);
  connection.ready
    .then(() => inbox.sweep())
    .catch((err: unknown) => logger.error({ err }, 'what waits in chats is left to the next look'));

  const worker = createNoticeWorker({
    db,
    queue,
    clock,
    logger,
    translator,
    balanceOf,
    profile,
    budget: deps.budget ?? (database.kind === 'server' ? createSharedBudget({ db }) : createSendBudget()),
    // Its own, so that neither gives back or renews what the other holds.
    leases: createChatLeases({ db, owner: randomUUID() }),
    sender,
    onUpdatesWaiting: inbox.attend,
    metrics,
  });
  worker.start();
  shutdown.onStop('notices', worker.stop);

  const scheduler = createScheduler({
    db,
    clock,
    logger,
    jobs: jobTable({ ...slices, inbox, proveBooks, db, clock, logger }),
  });
  scheduler.start();
  shutdown.onStop('jobs', scheduler.stop);

  const receive = (update: Update) =>
    inbox.receive({
      updateId: BigInt(update.update_id),
      chatId: chatOf(update),
      body: update as unknown as Prisma.InputJsonObject,
    });
  const plugins: HttpPlugin[] = [
    ...doors({
      ...{ db, postOffice, translator, metrics, shutdown },
      slices,
      publicUrl: http.publicUrl,
      gatewayUrl: settings.gateway.baseUrl,
      chatUrl: () => deps.chatUrl ?? connection.chatUrl(),
      isTelegramReady: connection.isReady,
    }),
    ...(deps.plugins ?? []),
  ];
  if (telegramSettings.mode === 'webhook') {
    const { secret } = telegramSettings;
    plugins.push({
      prefix: '',
      plugin: telegramWebhook({ secret, receive: (update) => receive(update as unknown as Update) }),
    });
  }
  const server = await createHttpServer({ logger, metrics, behindProxy: http.behindProxy, plugins });
  const address = await server.listen({ host: http.host, port: http.port });
  shutdown.onStop('http', () => server.close());
  connection.start(receive);
  const whenIdle = async (): Promise<void> => {
    await firstRate;
    do await inbox.whenIdle();
    while ((await postOffice.isBusy()) && !shutdown.isStopping());
  };
  return { db, scheduler, whenIdle, address, stop: shutdown.stop };
}
