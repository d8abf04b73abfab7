import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { createAccount, ledgerOwnerOf } from '../../src/accounts/account.ts';
import { balanceOf } from '../../src/accounts/balance-of.ts';
import { joinAccount } from '../../src/accounts/join-account.ts';
import type { Role } from '../../src/accounts/roles.ts';
import { type BillDeps, billChecks } from '../../src/bills/index.ts';
import type { Database } from '../../src/db/client.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { openLedgerAccount, post, verifyBooks } from '../../src/ledger/index.ts';
import type { Currency } from '../../src/ledger/money.ts';
import type { EnqueueNotice } from '../../src/notifications/notice.ts';
import { paymentChecks } from '../../src/payments/books-check.ts';
import { settlePayment } from '../../src/payments/settle.ts';
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts';
import { type UsageDeps, usageChecks } from '../../src/usage/index.ts';
import { createTestDatabase } from './database.ts';

/** Accounts whose days are billed, on a real database; money comes by `pay` and `fund`. */
export interface BillWorld {
  readonly db: Database;
  readonly ownerUrl: string;
  readonly clock: MovableClock;
  readonly bills: BillDeps;
  readonly deps: UsageDeps;
  /** Proves the books and ends the world. */
  close(): Promise<void>;
}

/** Keeps what would be queued where the queue keeps it, with the caller's transaction; nothing is delivered. */
function keepNotices(clock: MovableClock): EnqueueNotice {
  return async (tx, { dedupeKey, chatId }) => {
    await tx.$executeRaw`
      INSERT INTO notice_queued (dedupe_key, chat_id, queued_at) VALUES (${dedupeKey}, ${chatId}, ${clock.now()})
      ON CONFLICT (dedupe_key) DO NOTHING`;
  };
}

export async function openBillWorld(startsAt = '2022-09-28T05:00:00Z'): Promise<BillWorld> {
  const { db, ownerUrl, close } = await createTestDatabase({ maxConnections: 24 });
  const clock = createMovableClock({ now: () => new Date(startsAt) });
  const profile = { charging: { kind: 'daily-bill' }, timeZone: 'Europe/Moscow' } as const;
  return {
    ...{ db, ownerUrl, clock },
    bills: { ...{ db, clock, profile, randomBytes }, enqueueNotice: keepNotices(clock) },
    deps: { ...{ db, clock }, charging: profile.charging.kind },
    close: async () => {
      await proveBills(db);
      await close();
    },
  };
}

export async function proveBills(db: Database): Promise<void> {
  expect(await verifyBooks(db, [...billChecks, ...usageChecks, ...paymentChecks])).toMatchObject({ kind: 'balanced' });
}

let serial = 0;
/** A number that no other has. */
export function next(): number {
  serial += 1;
  return serial;
}

export interface Debtor {
  readonly accountId: bigint;
  readonly ownerId: bigint;
}

/** A person of the account. */
export async function newMember({ db, clock }: BillWorld, accountId: bigint, role: Role): Promise<bigint> {
  const userId = BigInt(700_000 + next());
  const now = clock.now();
  await db.telegramUser.create({ data: { id: userId, firstName: 'Анна', createdAt: now } });
  await inTransaction(db, (tx) => joinAccount(tx, { accountId, userId, role, now }));
  return userId;
}

/** An account with an owner and so much money; in dollars and in Moscow unless told otherwise. */
export async function newDebtor(
  world: BillWorld,
  wish: { readonly fundedMinor?: bigint; readonly currency?: Currency; readonly timeZone?: string } = {},
): Promise<Debtor> {
  const { fundedMinor = 0n, currency = 'USD', timeZone = 'Europe/Moscow' } = wish;
  const account = { name: 'Анна', entityType: 'LEGAL_ENTITY', currency, timeZone, now: world.clock.now() } as const;
  const { id: accountId } = await inTransaction(world.db, (tx) => createAccount(tx, account));
  const ownerId = await newMember(world, accountId, 'owner');
  if (fundedMinor > 0n) await fund(world, accountId, fundedMinor);
  return { accountId, ownerId };
}

/** Money comes by another way than a payment, or goes, below zero: an invoice, support's hand. */
export async function fund({ db, clock }: BillWorld, accountId: bigint, amountMinor: bigint): Promise<void> {
  const { currency } = await balanceOf(db, accountId);
  const own = await openLedgerAccount(db, { ownerKey: ledgerOwnerOf(accountId), kind: 'customer', currency });
  const bank = await openLedgerAccount(db, { ownerKey: 'system:bank', kind: 'bank', currency });
  const lines = [
    { accountId: bank, amountMinor: -amountMinor },
    { accountId: own, amountMinor },
  ];
  const posting = { idempotencyKey: `test:fund:${next()}`, kind: 'top-up', lines, occurredAt: clock.now() };
  const outcome = await post(db, posting);
  expect(outcome).toMatchObject({ kind: 'posted' });
}

/** Money that is on its way, of a link that is open no more: it is credited all the same. @returns the payment's number */
export async function newPayment(
  { db, clock }: BillWorld,
  { accountId, ownerId }: Debtor,
  wish: { readonly amountMinor: bigint; readonly billId?: bigint },
): Promise<number> {
  const { amountMinor: creditMinor, billId = null } = wish;
  const now = clock.now();
  const { currency } = await balanceOf(db, accountId);
  const exchange = currency === 'RUB' ? {} : { creditMinor, creditCurrency: currency, rateMicro: 74_000_000n };
  const { id } = await db.payment.create({
    data: {
      ...{ gateway: 'robokassa', accountId, userId: ownerId, chatId: ownerId, billId, cardKind: 'russian' },
      ...{ amountMinor: currency === 'RUB' ? creditMinor : creditMinor * 74n, currency: 'RUB', ...exchange },
      ...{ state: 'expired', origin: 'customer', createdAt: now, expiresAt: now },
    },
  });
  return id;
}

/** The money of a payment comes. */
export async function settle({ db, clock, bills }: BillWorld, invoiceId: number): Promise<void> {
  const { amountMinor } = await db.payment.findUniqueOrThrow({ where: { id: invoiceId } });
  const deps = { enqueueNotice: bills.enqueueNotice, emitWebhook: async () => undefined, supportChatId: undefined };
  const money = { gateway: 'robokassa', invoiceId, amountMinor, occurredAt: clock.now() } as const;
  const outcome = await inTransaction(db, (tx) => settlePayment(tx, deps, money));
  expect(outcome.kind).toMatch(/credited$/);
}

/** A payment of so much of the account's own currency. @returns its number */
export async function pay(
  world: BillWorld,
  debtor: Debtor,
  wish: { readonly amountMinor: bigint; readonly billId?: bigint },
): Promise<number> {
  const paymentId = await newPayment(world, debtor, wish);
  await settle(world, paymentId);
  return paymentId;
}

/** What the account's bills have been paid, oldest first: sum and paid, in cents. */
export async function billsOf(db: Database, accountId: bigint): Promise<(readonly [bigint, bigint])[]> {
  const bills = await db.bill.findMany({ where: { accountId }, orderBy: { id: 'asc' } });
  return bills.map(({ amountMinor, paidMinor }) => [amountMinor, paidMinor] as const);
}

/** Who was told that a bill is unpaid. */
export async function toldUnpaid(db: Database, billId: bigint): Promise<bigint[]> {
  const rows = await db.$queryRaw<{ chatId: bigint }[]>`
    SELECT chat_id AS "chatId" FROM notice_queued WHERE dedupe_key LIKE 'bill:' || ${billId} || ':unpaid:%' ORDER BY chat_id`;
  return rows.map(({ chatId }) => chatId);
}
