import fastify from 'fastify';
import { pino } from 'pino';
import { openAccount } from '../../src/accounts/open-account.ts';
import { rememberUser } from '../../src/accounts/remember-user.ts';
import type { Profile } from '../../src/config/profile.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import type { Database } from '../../src/db/client.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { type RobokassaRoutesDeps, robokassaRoutes } from '../../src/http/payments/robokassa-routes.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import { createEnqueueNotice } from '../../src/notifications/enqueue.ts';
import { paymentChecks } from '../../src/payments/books-check.ts';
import { createRobokassaGateway } from '../../src/payments/gateways/robokassa/index.ts';
import { type Checkpoint, findPayment, type OwnedPayment, openPayment } from '../../src/payments/index.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createQueue } from '../../src/queue/queue.ts';
import { createRobokassaEmulator, type RobokassaEmulator } from '../../src/sandbox/robokassa/index.ts';
import type { EmitWebhook } from '../../src/webhooks/event.ts';

export const shop = {
  login: 'shop',
  password1: 'first',
  password2: 'second',
  password3: 'third',
  hash: 'sha256',
  testMode: false,
} as const;
const supportChatId = -100n;

export interface Shop {
  readonly deps: RobokassaRoutesDeps;
  /** Where the routes answer over real HTTP. */
  readonly url: string;
  close(): Promise<void>;
}

/** The routes on a port of their own, with the real queue behind them. Several may stand on one database. */
export async function startShop(options: {
  readonly db: Database;
  readonly databaseUrl: string;
  readonly robokassaUrl: string;
  readonly clock: MovableClock;
  readonly profile?: Profile;
  readonly checkpoint?: Checkpoint;
  readonly password2?: string;
  /** What is told to the provider's platform; nothing, unless a test listens. */
  readonly emitWebhook?: EmitWebhook;
}): Promise<Shop> {
  const { db, clock } = options;
  const logger = pino({ level: 'silent' });
  const queue = createQueue({ name: 'notices', db, url: options.databaseUrl, listen: true, logger });
  await queue.start();
  const { password2 = shop.password2 } = options;
  const addresses = { baseUrl: options.robokassaUrl, refundUrl: `${options.robokassaUrl}/RefundService` };
  const gateway = createRobokassaGateway({ ...shop, password2, recurring: true, ...addresses }, { clock });
  const deps: RobokassaRoutesDeps = {
    db,
    clock,
    logger,
    gateway,
    profile: options.profile ?? amvera,
    enqueueNotice: createEnqueueNotice({ queue, clock }),
    emitWebhook: options.emitWebhook ?? (() => Promise.resolve()),
    receipt: { tax: 'none' },
    supportChatId,
    verifyResult: gateway.verifyResult,
    metrics: createMetrics(),
    chatUrl: 'https://t.me/balance_bot',
    ...(options.checkpoint ? { checkpoint: options.checkpoint } : {}),
  };
  const app = fastify({ forceCloseConnections: true });
  await app.register(robokassaRoutes(deps));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    deps,
    url,
    close: async () => {
      await app.close();
      await queue.stop();
    },
  };
}

export interface RobokassaStand {
  readonly emulator: RobokassaEmulator;
  readonly url: string;
  /** Tells the emulator where the shop answers, which is known only once it listens. */
  pointTo(shopUrl: string): void;
  close(): Promise<void>;
}

/** The emulated Robokassa on a port of its own. */
export async function startRobokassa(clock: MovableClock): Promise<RobokassaStand> {
  let shopUrl = 'http://127.0.0.1:1';
  const placeholder = 'http://shop.invalid';
  const emulator = createRobokassaEmulator({
    clock,
    shop,
    resultUrl: `${placeholder}/payments/robokassa/result`,
    successUrl: `${placeholder}/payments/robokassa/success`,
    failUrl: `${placeholder}/payments/robokassa/fail`,
    fetch: (input, init) => fetch(String(input).replace(placeholder, shopUrl), init),
  });
  const app = fastify({ forceCloseConnections: true });
  await app.register(emulator.plugin, { prefix: '/Merchant' });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    emulator,
    url: `${url}/Merchant`,
    pointTo: (known) => {
      shopUrl = known;
    },
    close: () => app.close(),
  };
}

let serial = 0;

/** A person with an account of their own, as open onboarding makes them. */
export async function newCustomer(
  db: Database,
  profile: Profile = amvera,
): Promise<{ userId: bigint; accountId: bigint; chatId: bigint }> {
  serial += 1;
  const userId = BigInt(1000 + serial);
  const now = new Date();
  await rememberUser(db, { id: userId, firstName: 'Анна', username: null, languageCode: 'ru' }, now);
  const opened = await inTransaction(db, (tx) =>
    openAccount(tx, {
      userId,
      entityType: 'INDIVIDUAL',
      name: 'Анна',
      profile: { ...profile, onboarding: amvera.onboarding },
      now,
    }),
  );
  if (opened.kind === 'not-offered') throw new Error('no account was opened');
  return { userId, accountId: opened.account.id, chatId: userId };
}

/** Opens a payment for a new customer. @throws when none was opened */
export async function newPayment(
  deps: RobokassaRoutesDeps,
  amountMinor = 100_000n,
): Promise<OwnedPayment & { url: string }> {
  const customer = await newCustomer(deps.db, deps.profile);
  const opened = await openPayment(deps, { ...customer, amountMinor, cardKind: 'russian', language: 'ru' });
  if (opened.kind !== 'open') throw new Error(`no payment was opened: ${opened.kind}`);
  return { ...opened.payment, url: opened.url };
}

/** Every notice that was ever queued, by the key that names its event. */
export async function queuedNotices(db: Database): Promise<string[]> {
  const rows = await db.$queryRaw<{ key: string }[]>`SELECT dedupe_key AS key FROM notice_queued ORDER BY seq`;
  return rows.map((row) => row.key);
}

/** What stands on the customer's balance in the books. */
export async function balanceMinor(db: Database, accountId: bigint): Promise<bigint> {
  const rows = await db.$queryRaw<{ balance: bigint }[]>`
    SELECT balance FROM ledger_account WHERE owner_key = ${`account:${accountId}`} AND kind = 'customer'`;
  return rows[0]?.balance ?? 0n;
}

/** Proves the books as `verify` does. @returns what is wrong with them */
export async function booksOfPayments(db: Database): Promise<readonly unknown[]> {
  const report = await verifyBooks(db, paymentChecks);
  return report.kind === 'broken' ? report.breaches : [];
}

/** The payment's state as it stands in the database. */
export async function stateOf(db: Database, paymentId: number): Promise<string | undefined> {
  return (await findPayment(db, paymentId))?.state;
}
