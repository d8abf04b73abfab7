import type { Queryable } from '../db/client.ts';
import { type AccountKind, accountKinds } from './accounts.ts';
import { type Currency, currencies } from './money.ts';

/** What one account of the books holds. */
export interface LedgerBalance {
  readonly kind: AccountKind;
  readonly currency: Currency;
  /** In minor units; on our own accounts usually negative: what a gateway has taken, it owes. */
  readonly amountMinor: bigint;
}

/**
 * Reads all accounts of one owner, in one snapshot: by currency, a customer's own money before the bonus. A customer's are
 * running balances. Our own carry none, so their entries are added up from an index, which takes time in proportion to
 * their number: for reports, not for every request.
 */
export async function balancesOf(db: Queryable, ownerKey: string): Promise<LedgerBalance[]> {
  const rows = await db.$queryRaw<{ kind: string; currency: string; amount_minor: bigint }[]>`
    SELECT a.kind, a.currency::text AS currency,
           CASE WHEN a.tracked THEN a.balance
                ELSE coalesce((SELECT sum(e.amount) FROM ledger_entry e WHERE e.account_id = a.id), 0)::bigint
           END AS amount_minor
      FROM ledger_account a WHERE a.owner_key = ${ownerKey} ORDER BY a.currency, a.kind`;
  return rows.map((row) => {
    const kind = accountKinds.find((known) => known === row.kind);
    const currency = currencies.find((known) => known === row.currency);
    if (!kind || !currency) throw new Error(`${ownerKey} has an account of unknown kind: ${row.kind} ${row.currency}`);
    return { kind, currency, amountMinor: row.amount_minor };
  });
}
