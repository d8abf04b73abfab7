import { markForAlert } from '../alerts/mark.ts';
import { markManyForCheck } from '../autopay/mark-many.ts';
import type { Transaction } from '../db/client.ts';
import { type BatchOutcome, chargeBatch, openLedgerAccount } from '../ledger/index.ts';
import type { Currency } from '../ledger/money.ts';
import { ledgerOwnerOf } from './account.ts';
import type { Charge } from './charge-account.ts';

export interface ChargesWish {
  /** At most `maxBatchLines`; several may be of one account, and are taken in their order. */
  readonly charges: readonly Omit<Charge, 'occurredAt'>[];
  readonly currency: Currency;
  readonly occurredAt: Date;
  /** Whether a balance that does not suffice gives what it has; otherwise all charges are made or none. */
  readonly takesWhatThereIs: boolean;
  /** By our clock: when autopay is to look at whom this has brought low. */
  readonly now: Date;
}

/**
 * Charges many accounts of one currency for the service with the caller's transaction, as `chargeAccount` does one.
 * @returns an outcome for each charge, in their order
 */
export async function chargeAccounts(tx: Transaction, wish: ChargesWish): Promise<BatchOutcome[]> {
  const { charges, currency, occurredAt, takesWhatThereIs, now } = wish;
  const accountIds = [...new Set(charges.map(({ accountId }) => accountId))];
  // As a single charge does, and in one order, so that two batches never wait for each other in a ring.
  await tx.$queryRaw`
    SELECT count(*) FROM (SELECT FROM account WHERE id = ANY (${accountIds}::bigint[]) ORDER BY id FOR NO KEY UPDATE) locked`;
  const revenueId = await openLedgerAccount(tx, { ownerKey: 'system:revenue', kind: 'revenue', currency });
  const lines = charges.map(({ accountId, ...line }) => ({ ...line, ownerKey: ledgerOwnerOf(accountId) }));
  const outcomes = await chargeBatch(tx, { lines, currency, revenueId, occurredAt, takesWhatThereIs });
  await markManyForCheck(tx, { accountIds, now });
  await markForAlert(tx, { accountIds, now });
  return outcomes;
}
