import { expect } from 'vitest';
import type { Agent } from '../../src/audit/index.ts';
import { booksChecks } from '../../src/books-checks.ts';
import type { Database } from '../../src/db/client.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import { type OwnedPayment, openPayment, settlePayment } from '../../src/payments/index.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import { createMovableClock } from '../../src/platform/clock.ts';
import { createCode, type NewCode, type PromoCode } from '../../src/promo/index.ts';
import { createTestDatabase } from './database.ts';
import { newCustomer, type Shop, startShop } from './payment-world.ts';

export const agent: Agent = { id: 901n, name: 'Ольга' };

const startsAt = new Date('2026-11-21T09:00:00Z');

/** Promo codes and payments on a real database, without a gateway: money comes by `pay`. */
export interface PromoWorld {
  readonly db: Database;
  readonly ownerUrl: string;
  readonly clock: MovableClock;
  readonly deps: Shop['deps'];
  /** Proves the books and ends the world. */
  close(): Promise<void>;
}

export async function openPromoWorld(options: { readonly maxConnections?: number } = {}): Promise<PromoWorld> {
  const database = await createTestDatabase({ maxConnections: options.maxConnections ?? 10 });
  const clock = createMovableClock({ now: () => startsAt });
  const shop = await startShop({
    ...{ db: database.db, databaseUrl: database.ownerUrl, clock },
    robokassaUrl: 'http://127.0.0.1:1',
  });
  return {
    db: database.db,
    ownerUrl: database.ownerUrl,
    clock,
    deps: shop.deps,
    close: async () => {
      await proveBooks(database.db);
      await shop.close();
      await database.close();
    },
  };
}

export async function proveBooks(db: Database): Promise<void> {
  expect(await verifyBooks(db, booksChecks)).toMatchObject({ kind: 'balanced' });
}

let serial = 0;

/** A code of 200 ₽ for everybody, unless told otherwise. @throws when none was made */
export async function newCode({ deps }: PromoWorld, terms: Partial<NewCode> = {}): Promise<PromoCode> {
  serial += 1;
  const made = await createCode(deps, {
    ...{ code: `CODE-${serial}`, currency: 'RUB', bonus: { kind: 'fixed', bonusMinor: 20_000n }, agent },
    ...terms,
  });
  if (made.kind !== 'created') throw new Error(`no code was made: ${made.kind}`);
  return made.code;
}

export type Customer = Awaited<ReturnType<typeof newCustomer>>;

/** Opens a payment for a new customer, or for one who is there. @throws when none was opened */
export async function openFor(
  { deps, db }: PromoWorld,
  wish: { readonly customer?: Customer; readonly amountMinor?: bigint } = {},
): Promise<OwnedPayment> {
  // A payment names its customer, too; the rest of it is none of the next one's.
  const { accountId, userId, chatId } = wish.customer ?? (await newCustomer(db));
  const { amountMinor = 100_000n } = wish;
  const opened = await openPayment(deps, {
    accountId,
    userId,
    chatId,
    amountMinor,
    cardKind: 'russian',
    language: 'ru',
  });
  if (opened.kind !== 'open') throw new Error(`no payment was opened: ${opened.kind}`);
  return opened.payment;
}

/** The gateway has the money of a payment. @returns what the settlement came to */
export async function pay({ deps }: PromoWorld, { id, amountMinor }: Pick<OwnedPayment, 'id' | 'amountMinor'>) {
  const money = { gateway: 'robokassa', invoiceId: id, amountMinor, occurredAt: deps.clock.now() } as const;
  return (await inTransaction(deps.db, (tx) => settlePayment(tx, deps, money))).kind;
}

/** What stands in the books as the account's bonus. */
export async function bonusMinor(db: Database, accountId: bigint): Promise<bigint> {
  const rows = await db.$queryRaw<{ balance: bigint }[]>`
    SELECT balance FROM ledger_account WHERE owner_key = ${`account:${accountId}`} AND kind = 'customer_bonus'`;
  return rows[0]?.balance ?? 0n;
}

/** How many places of the code are taken. */
export async function claimedOf(db: Database, { id }: PromoCode): Promise<number> {
  return (await db.promoCode.findUniqueOrThrow({ where: { id } })).claimed;
}

/** The states of a payment's claims, in their order. */
export async function claimStates(db: Database, paymentId: number): Promise<string[]> {
  const rows = await db.promoClaim.findMany({ where: { paymentId }, orderBy: { id: 'asc' } });
  return rows.map(({ state }) => state);
}
