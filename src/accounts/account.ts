import { type EntityType, entityTypes } from '../config/profile.ts';
import type { Queryable, Transaction } from '../db/client.ts';
import { openLedgerAccount } from '../ledger/index.ts';
import { type Currency, currencies } from '../ledger/money.ts';

/** A billing account: what is topped up. */
export interface Account {
  readonly id: bigint;
  /** Shown to people and to support. */
  readonly number: string;
  readonly name: string;
  readonly entityType: EntityType;
  readonly currency: Currency;
  /** IANA name: where the account's days and months begin and end. */
  readonly timeZone: string;
}

/** Whose the account's balances are in the books. */
export function ledgerOwnerOf(accountId: bigint): string {
  return `account:${accountId}`;
}

/** Reads an account from its row. @throws when the row holds what its CHECKs rule out */
export function toAccount(
  row: { [Column in keyof Account]: Account[Column] extends bigint ? bigint : string },
): Account {
  const entityType = entityTypes.find((known) => known === row.entityType);
  const currency = currencies.find((known) => known === row.currency);
  if (!entityType || !currency) throw new Error(`account ${row.id} is of an unknown type or currency`);
  return { id: row.id, number: row.number, name: row.name, entityType, currency, timeZone: row.timeZone };
}

export async function findAccount(db: Queryable, accountId: bigint): Promise<Account | null> {
  const row = await db.account.findUnique({ where: { id: accountId } });
  return row && toAccount(row);
}

export interface NewAccount {
  /** Cut to what its column holds; without it the account is called by its number. */
  readonly name: string;
  readonly entityType: EntityType;
  readonly currency: Currency;
  readonly timeZone: string;
  readonly now: Date;
}

const longestName = 200;

/**
 * Makes an account that nobody is a member of yet, with its two balances in the books: the customer's own money and the
 * bonus. Numbers come from a sequence: unique, rising, with gaps where a transaction was undone.
 */
export async function createAccount(tx: Transaction, wish: NewAccount): Promise<Account> {
  const numbers = await tx.$queryRaw<{ number: string }[]>`SELECT nextval('account_number_seq')::text AS number`;
  const number = numbers[0]?.number;
  if (number === undefined) throw new Error('the sequence of account numbers gave none');
  // By characters and not by halves of them: an emoji cut in two is no text.
  const name = [...wish.name.trim()].slice(0, longestName).join('') || number;
  const { entityType, currency, timeZone, now } = wish;
  const row = await tx.account.create({ data: { number, name, entityType, currency, timeZone, createdAt: now } });
  const ownerKey = ledgerOwnerOf(row.id);
  await openLedgerAccount(tx, { ownerKey, kind: 'customer', currency });
  await openLedgerAccount(tx, { ownerKey, kind: 'customer_bonus', currency });
  return toAccount(row);
}
