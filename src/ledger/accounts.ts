import type { Queryable } from '../db/client.ts';
import type { Currency } from './money.ts';

/**
 * The kinds of account that the books know, as in the table ledger_account_kind, which also says whether each may go
 * below zero and whether it carries a running balance: a caller cannot choose that.
 */
export const accountKinds = [
  'customer',
  'customer_bonus',
  'gateway',
  'bank',
  'revenue',
  'promo_expense',
  'adjustment',
  'suspense',
  'exchange',
] as const;
export type AccountKind = (typeof accountKinds)[number];

/** What tells one account from all others. */
export interface LedgerAccountRef {
  /** Whose it is: `account:<id>` of a customer, `system:<name>` of our own. At most 100 characters. */
  readonly ownerKey: string;
  readonly kind: AccountKind;
  readonly currency: Currency;
}

/**
 * Gets an account of the books and opens it the first time; any number of callers may race for it.
 * @returns its id, for the lines of a posting
 */
export async function openLedgerAccount(db: Queryable, account: LedgerAccountRef): Promise<bigint> {
  const rows = await db.$queryRaw<{ id: bigint }[]>`
    SELECT ledger_open_account(${account.ownerKey}, ${account.kind}, ${account.currency}) AS id`;
  const [row] = rows;
  if (!row) throw new Error(`no ledger account for ${account.ownerKey}`);
  return row.id;
}
