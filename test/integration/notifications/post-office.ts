// The parts that deliver a notice, on a real database, with the real telegraf speaking HTTP to the emulator. Time passes
// only by `pass`.
import fastify from 'fastify';
import pg from 'pg';
import { Telegram } from 'telegraf';
import { type ChatLeases, createChatLeases } from '../../../src/chats/lease.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
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
import type { PayerRequisites, SellerRequisites } from '../../../src/requisites/index.ts';
import { createTelegramEmulator, type TelegramEmulator } from '../../../src/sandbox/telegram/emulator.ts';
import { createTestDatabase } from '../../support/database.ts';

const token = '1:TEST';
/** A plain group, and one with topics. */
export const supportGroup = -1001;
export const supportForum = -1002;
/** An agent in both. */
export const agentId = 77;

export interface PostOffice {
  readonly db: Database;
  readonly owner: pg.Client;
  readonly ownerUrl: string;
  readonly queue: Queue;
  readonly emulator: TelegramEmulator;
  readonly apiRoot: string;
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
  const queue = createQueue({ name: 'notices', db, url: database.ownerUrl, listen: true, logger });
  await queue.start();
  const emulator = createTelegramEmulator({
    clock: systemClock,
    token,
    bot: { id: 1, first_name: 'Bot', username: 'test_bot' },
  });
  emulator.addUser({ id: agentId, first_name: 'Пётр', language_code: 'ru' });
  emulator.addForum({ id: supportGroup, title: 'Support', isForum: false, memberIds: [agentId] });
  emulator.addForum({ id: supportForum, title: 'Поддержка', isForum: true, memberIds: [agentId] });
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
    profile: amvera,
    clock: systemClock,
    logger,
    onUpdatesWaiting: (chatId) => handedOn.push(chatId),
    untilTurn: async (ms) => {
      elapsedMs += ms;
    },
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
    apiRoot,
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
export async function addCustomer(office: PostOffice, options: { language?: 'ru' | 'en'; username?: string } = {}) {
  lastUser += 1;
  const userId = lastUser;
  office.emulator.addUser({ id: userId, first_name: 'Анна', language_code: 'ru' });
  office.emulator.sendText({ from: userId, text: '/start' });
  const now = new Date();
  await office.db.telegramUser.create({
    data: {
      id: BigInt(userId),
      firstName: 'Анна',
      username: options.username ?? null,
      language: options.language ?? 'ru',
      createdAt: now,
    },
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
  await office.db.telegramUser.update({ where: { id: BigInt(userId) }, data: { currentAccountId: account.id } });
  return { userId, chatId: BigInt(userId), accountId: account.id };
}

export type Customer = Awaited<ReturnType<typeof addCustomer>>;

const payer: PayerRequisites = {
  entityType: 'LEGAL_ENTITY',
  inn: '7707083893',
  kpp: '773601001',
  registrationNumber: '1027700132195',
  name: 'ООО «Ромашка»',
  address: '117312, г. Москва, ул. Вавилова, д. 19',
  email: 'buh@romashka.example',
  bic: null,
  bankAccount: null,
};

const seller: SellerRequisites = {
  name: 'ООО «Амвера»',
  inn: '7736207543',
  kpp: '770401001',
  registrationNumber: '1027700229193',
  address: '119021, г. Москва, ул. Льва Толстого, д. 16',
  bankName: 'ПАО Сбербанк',
  bic: '044525225',
  account: '40702810138250123017',
  correspondentAccount: '30101810400000000225',
  director: null,
  accountant: null,
  vatGround: null,
};

let lastInvoice = 0;

/** A company's invoice over 15 000 ₽, as asked for at five past nine. */
export async function addInvoice(
  office: PostOffice,
  customer: Customer,
  options: { payer?: Partial<PayerRequisites> } = {},
): Promise<{ id: bigint; number: string }> {
  lastInvoice += 1;
  const number = `26-${String(lastInvoice).padStart(5, '0')}`;
  const { id } = await office.db.invoice.create({
    data: {
      number,
      year: 2026,
      sequence: lastInvoice,
      accountId: customer.accountId,
      userId: customer.chatId,
      chatId: customer.chatId,
      requestKey: `test:${lastInvoice}`,
      payer: { ...payer, ...options.payer },
      payerInn: payer.inn,
      seller: { ...seller },
      vat: 'none',
      amountMinor: 1_500_000n,
      currency: 'RUB',
      requestedAt: new Date('2026-11-21T09:05:00Z'),
      issuedOn: new Date('2026-11-21T00:00:00Z'),
      dueOn: new Date('2026-11-27T00:00:00Z'),
    },
  });
  return { id, number };
}

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
  const sent = await office.deps.sender.send(
    { chatId: customer.chatId },
    {
      html: 'Пополнение',
      buttons: [[{ label: 'Отмена', data: 'menu' }]],
    },
  );
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
