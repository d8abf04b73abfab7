import type { Queryable } from '../db/client.ts';
import { type OutcomeRow, type PostOutcome, readPostOutcome } from './post.ts';

export interface Reversal {
  /** As of a posting; the same on every try. */
  readonly idempotencyKey: string;
  /** The transaction whose exact negation is posted. */
  readonly transactionId: bigint;
  readonly occurredAt: Date;
  readonly detail?: Readonly<Record<string, string>>;
}

export type ReverseOutcome =
  | PostOutcome
  /** Under another key; `transactionId` is the reversal that stands. */
  | { readonly kind: 'already-reversed'; readonly transactionId: bigint }
  | { readonly kind: 'unknown-transaction' }
  /** What is to be undone is itself a reversal: post anew what is meant. */
  | { readonly kind: 'is-reversal' };

/**
 * Undoes a transaction as books do: by its exact negation, posted once ever. Money that a customer has spent meanwhile
 * cannot be taken back this way; that is `insufficient-funds`.
 */
export async function reverse(db: Queryable, reversal: Reversal): Promise<ReverseOutcome> {
  const detail = reversal.detail ? JSON.stringify(reversal.detail) : null;
  const rows = await db.$queryRaw<OutcomeRow[]>`
    SELECT outcome, transaction_id, account_id
      FROM ledger_reverse(${reversal.idempotencyKey}, ${reversal.transactionId},
                          ${reversal.occurredAt.toISOString()}::timestamptz, ${detail}::jsonb)`;
  const [row] = rows;
  if (row?.outcome === 'unknown-transaction' || row?.outcome === 'is-reversal') return { kind: row.outcome };
  if (row?.outcome === 'already-reversed' && row.transaction_id !== null) {
    return { kind: 'already-reversed', transactionId: row.transaction_id };
  }
  return readPostOutcome(row);
}
