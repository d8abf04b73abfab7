import { ledgerOwnerOf } from '../accounts/account.ts';
import type { Queryable } from '../db/client.ts';
import { type Currency, currencies } from '../ledger/money.ts';

/** One of the two ledger accounts that a customer's balance consists of, as it stands now. */
export interface Side {
  readonly id: bigint;
  /** How many entries it has; they are numbered from 1. */
  readonly version: bigint;
}

/** An account in the books: the customer's own money and the bonus. */
export interface Sides {
  readonly currency: Currency;
  readonly money: Side;
  readonly bonus: Side;
}

/**
 * Reads both in one snapshot: whatever is booked afterwards is not part of a statement that was begun here.
 * @throws when there is no such account: its ledger accounts are opened together with it
 */
export async function sidesOf(db: Queryable, accountId: bigint): Promise<Sides> {
  const rows = await db.$queryRaw<{ id: bigint; kind: string; currency: string; version: bigint }[]>`
    SELECT id, kind, currency::text, version FROM ledger_account
     WHERE owner_key = ${ledgerOwnerOf(accountId)} AND kind IN ('customer', 'customer_bonus')`;
  const money = rows.find(({ kind }) => kind === 'customer');
  const bonus = rows.find(({ kind }) => kind === 'customer_bonus');
  const currency = currencies.find((known) => known === money?.currency);
  if (!money || !bonus || !currency) throw new Error(`account ${accountId} is not in the books`);
  return {
    currency,
    money: { id: money.id, version: money.version },
    bonus: { id: bonus.id, version: bonus.version },
  };
}
