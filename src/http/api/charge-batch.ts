import { chargeAccounts } from '../../accounts/charge-accounts.ts';
import { type AccountRef, findPlatformAccounts } from '../../accounts/platform-account.ts';
import type { Transaction } from '../../db/client.ts';
import type { Currency } from '../../ledger/money.ts';
import { ApiProblem, type FieldError, type FieldErrorCode } from './problems.ts';

export interface BatchLine {
  /** The sender's own, each once in a batch. */
  readonly id: string;
  readonly account: AccountRef;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly detail: Readonly<Record<string, string>>;
}

/** More than these a sender does not read, and the first ones say what is wrong. */
const mostErrors = 100;

const messages: Partial<Record<FieldErrorCode, string>> = {
  'unknown-account': 'There is no such account',
  'currency-mismatch': 'The account is kept in another currency',
  'insufficient-funds': 'The account has less than its lines come to',
  'idempotency-key-reused': 'This line was charged otherwise under the same key',
};

interface Bad {
  readonly place: number;
  readonly code: FieldErrorCode;
}

/** @throws ApiProblem when there is any */
function refuse(bad: readonly Bad[]): void {
  if (bad.length === 0) return;
  const errors = bad
    .slice(0, mostErrors)
    .map(({ place, code }): FieldError => ({ path: `/body/charges/${place}`, code, message: messages[code] ?? code }));
  throw new ApiProblem('batch-refused', { detail: `Lines in the way: ${bad.length}.`, errors });
}

/**
 * Charges all lines or none, with the caller's transaction.
 * @param batch.key stands before each line's id in the books' keys
 * @returns the transaction of each line, in their order
 * @throws ApiProblem when a line cannot be charged: thrown out of the transaction, it undoes the others
 */
export async function chargeLines(
  tx: Transaction,
  batch: { readonly lines: readonly BatchLine[]; readonly key: string; readonly now: Date },
): Promise<readonly bigint[]> {
  const { lines, key, now } = batch;
  const accounts = await findPlatformAccounts(
    tx,
    lines.map(({ account }) => account),
  );
  const found = lines.map((line, place) => ({ ...line, place, found: accounts[place] }));
  refuse(
    found.flatMap(({ place, currency, found: account }): Bad[] => {
      if (!account) return [{ place, code: 'unknown-account' }];
      return account.currency === currency ? [] : [{ place, code: 'currency-mismatch' }];
    }),
  );
  const transactions = new Map<number, bigint>();
  // One order for everybody, so that two batches in several currencies never wait for each other in a ring.
  for (const currency of [...new Set(lines.map((line) => line.currency))].sort()) {
    const part = found.flatMap(({ found: account, ...line }) =>
      account && line.currency === currency ? [{ ...line, accountId: account.id }] : [],
    );
    const charges = part.map(({ id, accountId, amountMinor, detail }) => ({
      ...{ accountId, amountMinor, detail, key: `charge:${key}:${id}` },
    }));
    const occurred = { currency, occurredAt: now, takesWhatThereIs: false, now };
    const outcomes = await chargeAccounts(tx, { charges, ...occurred });
    const bad: Bad[] = [];
    for (const [at, outcome] of outcomes.entries()) {
      const place = part[at]?.place ?? at;
      if (outcome.kind === 'posted' || outcome.kind === 'already-posted') {
        transactions.set(place, outcome.transactionId);
      } else if (outcome.kind === 'idempotency-mismatch') bad.push({ place, code: 'idempotency-key-reused' });
      else if (outcome.kind !== 'held-back') bad.push({ place, code: outcome.kind });
    }
    refuse(bad);
  }
  return lines.map(({ id }, place) => {
    const transactionId = transactions.get(place);
    if (transactionId === undefined) throw new Error(`line ${id} of a batch was neither charged nor refused`);
    return transactionId;
  });
}
