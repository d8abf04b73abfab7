import type { Transaction } from '../db/client.ts';
import { openLedgerAccount, type PostingLine } from '../ledger/index.ts';
import type { Money } from '../ledger/money.ts';
import { ledgerOwnerOf } from './account.ts';

/** Money on its way onto a customer's balance. */
export interface Incoming {
  readonly accountId: bigint;
  /** The account of ours that has it: a gateway's clearing, the bank. */
  readonly source: { readonly ownerKey: string; readonly kind: 'gateway' | 'bank' };
  readonly paid: Money;
  /** The same sum, or what it comes to in the currency of the balance. */
  readonly credited: Money;
}

/**
 * The lines of a top-up. Where balances are kept in another currency, what came is exchanged on an account of ours: it has the
 * rubles, and gives the units; each currency sums to zero by itself.
 */
export async function creditLines(tx: Transaction, incoming: Incoming): Promise<PostingLine[]> {
  const { accountId, source, paid, credited } = incoming;
  const ownerKey = ledgerOwnerOf(accountId);
  const from = await openLedgerAccount(tx, { ...source, currency: paid.currency });
  const customer = await openLedgerAccount(tx, { ownerKey, kind: 'customer', currency: credited.currency });
  const ends = [
    { accountId: from, amountMinor: -paid.amountMinor },
    { accountId: customer, amountMinor: credited.amountMinor },
  ];
  if (paid.currency === credited.currency) return ends;
  const desk = { ownerKey: 'system:exchange', kind: 'exchange' } as const;
  const takes = await openLedgerAccount(tx, { ...desk, currency: paid.currency });
  const gives = await openLedgerAccount(tx, { ...desk, currency: credited.currency });
  return [
    ...ends,
    { accountId: takes, amountMinor: paid.amountMinor },
    { accountId: gives, amountMinor: -credited.amountMinor },
  ];
}
