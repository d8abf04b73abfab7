// The parts that deliver a notice, on a real database, with the real telegraf speaking HTTP to the emulator. Time passes
// only by `pass`.
import fastify from 'fastify';
import pg from 'pg';
import { Telegram } from 'telegraf';
import { type ChatLeases, createChatLeases } from '../../../src/chats/lease.ts';
import type { Database } from '../../../src/db/client.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createSendBudget } from '../../../src/notifications/budget.ts';
import { createDelivery, type DeliveryDeps } from '../../../src/notifications/deliver.ts';
import { createEnqueueNotice } from '../../../src/notifications/enqueue.ts';
import type { QueuedNotice } from '../../../src/notifications/notice.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createTelegramSender } from '../../../src/platform/telegram/sender.ts';
import { createQueue, type Queue } from '../../../src/queue/queue.ts';
import { createTelegramEmulator, type TelegramEmulator } from '../../../src/sandbox/telegram/emulator.ts';
import { createTestDatabase } from '../../support/database.ts';

const token = '1:TEST';
export const supportGroup = -1001;

export interface PostOffice {
  readonly db: Database;
  readonly owner: pg.Client;
  readonly ownerUrl: string;
  readonly queue: Queue;
  readonly emulator: TelegramEmulator;
  readonly leases: ChatLeases;
  readonly deps: DeliveryDeps;
  /** Chats whose waiting updates the delivery has handed on. */
  readonly handedOn: bigint[];
  enqueue(message: QueuedNotice): Promise<void>;
  /** Delivers until nothing is due. @returns how many steps did something */
  deliverAll(): Promise<number>;
  pass(ms: number): Promise<void>;
  texts(chatId: number): string[];
  close(): Promise<void>;
}

export async function openPostOffice(): Promise<PostOffice> {
  const database = await createTestDatabase();
  const { db } = database;
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const logger = createLogger({ level: 'silent', secrets: [] });
  const queue = createQueue({ db, url: database.ownerUrl, listen: true, logger });
  await queue.start();
  const emulator = createTelegramEmulator({
    clock: systemClock,
    token,
    bot: { id: 1, first_name: 'Bot', username: 'test_bot' },
  });
  emulator.addForum({ id: supportGroup, title: 'Support', isForum: false, memberIds: [77] });
  const server = fastify();
  await server.register(emulator.botApi);
  const apiRoot = await server.listen({ host: '127.0.0.1', port: 0 });
  let elapsedMs = 0;
  const leases = createChatLeases({ db, owner: 'delivery' });
  const handedOn: bigint[] = [];
  const deps: DeliveryDeps = {
    db,
    queue,
    leases,
    sender: createTelegramSender({ telegram: new Telegram(token, { apiRoot }) }),
    budget: createSendBudget({ elapsedMs: () => elapsedMs }),
    translator: createTranslator(),
    balanceOf: async () => ({ availableMinor: 150_000n, bonusMinor: 5_000n, currency: 'RUB' }),
    supportTimeZone: 'Europe/Moscow',
    clock: systemClock,
    logger,
    onUpdatesWaiting: (chatId) => handedOn.push(chatId),
  };
  const enqueueNotice = createEnqueueNotice({ queue, clock: systemClock });
  const { deliverNext } = createDelivery(deps);
  const pass = async (ms: number) => {
    elapsedMs += ms;
    await owner.query(
      `UPDATE queue.job SET start_after = start_after - make_interval(secs => $1) WHERE state < 'active' AND start_after > now()`,
      [ms / 1000],
    );
  };
  return {
    db,
    owner,
    ownerUrl: database.ownerUrl,
    queue,
    emulator,
    leases,
    deps,
    handedOn,
    enqueue: (message) => inTransaction(db, (tx) => enqueueNotice(tx, message)),
    deliverAll: async () => {
      for (let worked = 0; ; worked += 1) {
        const step = await deliverNext();
        if (step.kind === 'idle') return worked;
        // Only the pace of the whole bot is waited out here; what is put off stays put off.
        if (step.kind === 'wait') {
          if (step.waitMs > 1000) return worked;
          elapsedMs += step.waitMs;
        }
      }
    },
    pass,
    texts: (chatId) =>
      emulator
        .messages(chatId)
        .filter((message) => message.fromBot)
        .map((message) => message.text),
    close: async () => {
      await queue.stop();
      await server.close();
      await owner.end();
      await database.close();
    },
  };
}

let lastUser = 1000;

/** A customer who has pressed «Start», with an account of their own. */
export async function addCustomer(office: PostOffice, options: { language?: 'ru' | 'en' } = {}) {
  lastUser += 1;
  const userId = lastUser;
  office.emulator.addUser({ id: userId, first_name: 'Анна', language_code: 'ru' });
  office.emulator.sendText({ from: userId, text: '/start' });
  const now = new Date();
  await office.db.telegramUser.create({
    data: { id: BigInt(userId), firstName: 'Анна', language: options.language ?? 'ru', createdAt: now },
  });
  const account = await office.db.account.create({
    data: {
      number: `1${userId}`,
      name: 'Анна',
      entityType: 'INDIVIDUAL',
      currency: 'RUB',
      timeZone: 'Asia/Yekaterinburg',
      createdAt: now,
    },
  });
  return { userId, chatId: BigInt(userId), accountId: account.id };
}

export type Customer = Awaited<ReturnType<typeof addCustomer>>;

let lastTransaction = 0n;

export async function addPayment(
  office: PostOffice,
  customer: Customer,
  state: 'paid' | 'pending' | 'cancelled' = 'paid',
): Promise<number> {
  lastTransaction += 1n;
  const at = new Date('2026-11-21T09:05:00Z');
  const paid = state === 'paid' ? { paidAt: at, ledgerTransactionId: lastTransaction } : {};
  const { id } = await office.db.payment.create({
    data: {
      gateway: 'robokassa',
      accountId: customer.accountId,
      userId: customer.chatId,
      chatId: customer.chatId,
      // Each its own sum: only one link for one wish may be open.
      amountMinor: 50_000n + lastTransaction * 100n,
      currency: 'RUB',
      cardKind: 'russian',
      state,
      createdAt: at,
      expiresAt: new Date('2026-11-21T10:05:00Z'),
      ...paid,
    },
  });
  return id;
}

/** The summary with «Оплатить» stands in the chat as its current screen. */
export async function showSummary(office: PostOffice, customer: Customer, paymentId: number): Promise<number> {
  const sent = await office.deps.sender.send(customer.chatId, {
    html: 'Пополнение',
    buttons: [[{ label: 'Отмена', data: 'menu' }]],
  });
  if (sent.kind !== 'delivered') throw new Error(sent.kind);
  const state = { screen: { messageId: sent.messageId, name: 'summary', paymentId } };
  await office.db.chatSession.upsert({
    where: { chatId: customer.chatId },
    create: { chatId: customer.chatId, state },
    update: { state, version: { increment: 1 } },
  });
  return sent.messageId;
}

export const credited = (customer: Customer, paymentId: number): QueuedNotice => ({
  notice: { kind: 'payment.credited', paymentId },
  chatId: customer.chatId,
  dedupeKey: `payment:${paymentId}:credited`,
});
