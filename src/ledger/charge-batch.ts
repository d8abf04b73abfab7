import type { Transaction } from '../db/client.ts';
import type { Currency } from './money.ts';

/** What one transaction charges at most, as in ledger_charge_batch: it holds the locks of as many accounts. */
export const maxBatchLines = 20_000;

export interface BatchLine {
  /** Natural and the same on every try. 8 to 200 characters; no two lines of a batch have the same. */
  readonly key: string;
  /** Whose balances are charged: `account:7`. */
  readonly ownerKey: string;
  /** Above zero, in minor units. */
  readonly amountMinor: bigint;
  /** As a posting's. */
  readonly detail?: Readonly<Record<string, string>>;
}

export interface ChargeBatch {
  readonly lines: readonly BatchLine[];
  readonly currency: Currency;
  /** The account of ours that the charges are for. */
  readonly revenueId: bigint;
  readonly occurredAt: Date;
  /** Whether a balance that does not suffice gives what it has; otherwise the whole batch is posted or none of it. */
  readonly takesWhatThereIs: boolean;
}

export type BatchOutcome =
  | {
      readonly kind: 'posted';
      readonly transactionId: bigint;
      readonly fromBonusMinor: bigint;
      readonly fromMoneyMinor: bigint;
    }
  | { readonly kind: 'already-posted' | 'idempotency-mismatch'; readonly transactionId: bigint }
  /** Nothing was taken by this line. `held-back`: it could have been, but another line of the batch could not. */
  | { readonly kind: 'insufficient-funds' | 'unknown-account' | 'held-back' };

/** A line's answer: `posted 7 0 500`, which is the outcome, the transaction or 0, and what bonus and money gave. */
function readAnswer(answer: string): BatchOutcome {
  const [outcome, transaction = '', fromBonus = '', fromMoney = ''] = answer.split(' ');
  const untouched = (['insufficient-funds', 'unknown-account', 'held-back'] as const).find((kind) => kind === outcome);
  if (untouched) return { kind: untouched };
  const transactionId = BigInt(transaction);
  if (transactionId === 0n) throw new Error(`the ledger answered ${outcome} without a transaction`);
  if (outcome === 'posted') {
    return { kind: outcome, transactionId, fromBonusMinor: BigInt(fromBonus), fromMoneyMinor: BigInt(fromMoney) };
  }
  const seen = (['already-posted', 'idempotency-mismatch'] as const).find((kind) => kind === outcome);
  if (!seen) throw new Error(`the ledger answered ${outcome}`);
  return { kind: seen, transactionId };
}

/**
 * Charges many balances in one round trip: of each its bonus first, then its money. Lines of one owner are taken in their order.
 * @returns an outcome for each line, in their order
 * @throws on a batch that no caller should ask for: empty or too long, a key twice, an amount that is no charge
 */
export async function chargeBatch(tx: Transaction, batch: ChargeBatch): Promise<BatchOutcome[]> {
  const { lines, currency, revenueId, occurredAt, takesWhatThereIs } = batch;
  const keys = lines.map(({ key }) => key);
  const owners = lines.map(({ ownerKey }) => ownerKey);
  const amounts = `{${lines.map(({ amountMinor }) => amountMinor).join()}}`;
  const details = JSON.stringify(lines.map(({ detail }) => detail ?? null));
  // One text for all lines: thousands of rows are more work for the client than the batch is for the database.
  const [row] = await tx.$queryRaw<{ answers: string }[]>`
    SELECT string_agg(concat_ws(' ', outcome, coalesce(transaction_id, 0), from_bonus, from_money), ',' ORDER BY line) AS answers
      FROM ledger_charge_batch(${keys}::text[], ${owners}::text[], ${amounts}::bigint[], ${details}::jsonb, ${currency},
                               ${revenueId}, ${occurredAt.toISOString()}::timestamptz, ${takesWhatThereIs})`;
  const answers = row?.answers.split(',') ?? [];
  if (answers.length !== lines.length)
    throw new Error(`the ledger answered for ${answers.length} of ${lines.length} lines`);
  return answers.map(readAnswer);
}
