import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { balanceOf, totalOf } from '../../src/accounts/balance-of.ts';
import { createPlatformAccount, type PlatformAccount } from '../../src/accounts/platform-account.ts';
import { createApiKey } from '../../src/api-keys/index.ts';
import { booksChecks } from '../../src/books-checks.ts';
import { type ApiScope, apiScopes } from '../../src/config/api-scopes.ts';
import type { Profile } from '../../src/config/profile.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import type { Database } from '../../src/db/client.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { type ApiDeps, apiRoutes } from '../../src/http/api/routes.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { openLedgerAccount, post, verifyBooks } from '../../src/ledger/index.ts';
import type { Currency } from '../../src/ledger/money.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import { createTranslator } from '../../src/platform/i18n.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createQueue } from '../../src/queue/queue.ts';
import { openRefundWorld, type RefundWorld } from './refund-world.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** As JSON; an empty object where the answer is none. */
  readonly body: Record<string, unknown>;
  readonly text: string;
}

export interface Call {
  readonly key?: string | undefined;
  readonly body?: unknown;
  /** As it is, instead of JSON. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** undefined: a new one each time. null: none. */
  readonly idempotencyKey?: string | null;
}

/** The API on a port of its own, over a real database, with the emulated Robokassa behind its refunds. */
export interface ApiWorld {
  readonly db: Database;
  readonly clock: MovableClock;
  readonly refunds: RefundWorld;
  readonly deps: ApiDeps;
  readonly url: string;
  /** Of a key that may do everything. */
  readonly allowed: string;
  /** What the server has logged. */
  readonly log: readonly string[];
  /** Makes a key. @returns its secret */
  key(scopes?: readonly ApiScope[]): Promise<string>;
  /** Sends a request; with the key that may do everything, unless it names another. */
  call(method: string, path: string, call?: Call): Promise<Answer>;
  account(wish?: {
    externalId?: string;
    currency?: Currency;
    moneyMinor?: bigint;
    bonusMinor?: bigint;
  }): Promise<PlatformAccount>;
  /** What the account holds, the bonus with it. */
  totalMinor(account: PlatformAccount): Promise<bigint>;
  /** Proves the books and ends the world. */
  close(): Promise<void>;
}

let serial = 0;

/** Puts money on a balance, by a kind of posting that no slice makes. */
async function give(db: Database, account: PlatformAccount, kind: 'customer' | 'customer_bonus', amountMinor: bigint) {
  const { currency } = account;
  const from = kind === 'customer' ? ({ kind: 'adjustment' } as const) : ({ kind: 'promo_expense' } as const);
  const to = await openLedgerAccount(db, { ownerKey: `account:${account.id}`, kind, currency });
  const source = await openLedgerAccount(db, { ownerKey: `system:${from.kind}`, ...from, currency });
  serial += 1;
  const lines = [
    { accountId: to, amountMinor },
    { accountId: source, amountMinor: -amountMinor },
  ];
  await post(db, { idempotencyKey: `gift-by-test:${serial}`, kind: 'gift', lines, occurredAt: account.createdAt });
}

export async function openApiWorld(
  options: { readonly profile?: Profile; readonly requestsPerMinute?: number } = {},
): Promise<ApiWorld> {
  const refunds = await openRefundWorld(options.profile ? { profile: options.profile } : {});
  const { db, clock } = refunds;
  const log: string[] = [];
  const logger = createLogger({ level: 'info', secrets: [], destination: { write: (line) => log.push(line) } });
  const { requestsPerMinute = 100_000 } = options;
  const webhookQueue = createQueue({ name: 'webhooks', db, url: refunds.ownerUrl, listen: false, logger });
  await webhookQueue.start();
  const deps: ApiDeps = {
    ...refunds.deps,
    webhookQueue,
    publicUrl: 'https://pay.example.ru',
    ...{ logger, translator: createTranslator(), randomBytes, chatUrl: 'https://t.me/balance_bot', requestsPerMinute },
  };
  const plugins = [{ prefix: '', plugin: apiRoutes(deps) }];
  const server = await createHttpServer({ logger, metrics: createMetrics(), behindProxy: false, plugins });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const key = async (scopes: readonly ApiScope[] = apiScopes): Promise<string> =>
    (await createApiKey(deps, { name: 'Кабинет', scopes })).secret;
  const allowed = await key();
  return {
    ...{ db, clock, refunds, deps, url, allowed, key, log },
    call: async (method, path, call = {}) => {
      serial += 1;
      const { body, raw, idempotencyKey = `key-${serial}` } = call;
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(call.key === '' ? {} : { authorization: `Bearer ${call.key ?? allowed}` }),
          ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === null || method === 'GET' ? {} : { 'idempotency-key': idempotencyKey }),
          ...call.headers,
        },
        ...(sent === undefined ? {} : { body: sent }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json');
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {}, text };
    },
    account: async (wish = {}) => {
      const { externalId = null, currency = amvera.currency, moneyMinor = 0n, bonusMinor = 0n } = wish;
      const created = await inTransaction(db, (tx) =>
        createPlatformAccount(tx, {
          ...{ externalId, name: 'Анна', entityType: 'INDIVIDUAL', currency, timeZone: 'Europe/Moscow' },
          now: clock.now(),
        }),
      );
      if (moneyMinor > 0n) await give(db, created.account, 'customer', moneyMinor);
      if (bonusMinor > 0n) await give(db, created.account, 'customer_bonus', bonusMinor);
      return created.account;
    },
    totalMinor: async ({ id }) => totalOf(await balanceOf(db, id)).amountMinor,
    close: async () => {
      const report = await verifyBooks(db, booksChecks);
      expect(report.kind === 'broken' ? report.breaches : []).toEqual([]);
      await server.close();
      await webhookQueue.stop();
      await refunds.close();
    },
  };
}

/** The sum as requests name it. */
export const rub = (amountMinor: bigint | string) => ({ amountMinor: String(amountMinor), currency: 'RUB' });
