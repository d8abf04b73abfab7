import { chargeAccounts } from '../accounts/charge-accounts.ts';
import type { Charging } from '../config/profile.ts';
import type { Transaction } from '../db/client.ts';
import { type BatchOutcome, maxBatchLines } from '../ledger/index.ts';
import type { Currency } from '../ledger/money.ts';
import { type ServiceDue, shareDue } from './share-due.ts';

/** What is booked of one account: its lines are written already, under the booking's number. */
export interface AccountDue {
  readonly accountId: bigint;
  readonly bookingId: bigint;
  readonly currency: Currency;
  /** What was booked before and neither taken nor billed. */
  readonly owedMinor: bigint;
  readonly dues: readonly ServiceDue[];
  readonly hasLines: boolean;
  /** Whose it all is: the history names it beside the service. Left out where an hour is of many. */
  readonly resourceName?: string;
}

export interface DueBatch {
  /** Each account once, all locked by the caller. */
  readonly accounts: readonly AccountDue[];
  readonly reason: 'hour' | 'removal' | 'correction';
  /** Up to when the lines go. */
  readonly upto: Date;
  /** As in UsageDeps. */
  readonly charging: Charging['kind'];
  readonly now: Date;
}

interface Charge {
  readonly due: AccountDue;
  readonly service: string;
  readonly amountMinor: bigint;
}

interface Taken {
  takenMinor: bigint;
  transactionId: bigint | null;
}

const toBigints = (values: readonly (bigint | null)[]): string => `{${values.map((value) => value ?? 'NULL').join()}}`;

function takenBy(outcome: BatchOutcome | undefined, { due }: Charge): { minor: bigint; transactionId: bigint } | null {
  if (outcome?.kind === 'insufficient-funds') return null;
  if (outcome?.kind !== 'posted') throw new Error(`booking ${due.bookingId} came to ${outcome?.kind}`);
  return { minor: outcome.fromBonusMinor + outcome.fromMoneyMinor, transactionId: outcome.transactionId };
}

/** Takes what the balances have: one charge a service, so that history and chart tell services apart. */
async function charge(tx: Transaction, batch: DueBatch, currency: Currency): Promise<ReadonlyMap<bigint, Taken>> {
  const taken = new Map<bigint, Taken>();
  const charges: Charge[] = batch.accounts
    .filter((due) => due.currency === currency)
    .flatMap((due) =>
      shareDue(due.owedMinor, due.dues).map(({ service, dueMinor }) => ({ due, service, amountMinor: dueMinor })),
    );
  for (let from = 0; from < charges.length; from += maxBatchLines) {
    const some = charges.slice(from, from + maxBatchLines);
    const outcomes = await chargeAccounts(tx, {
      ...{ currency, takesWhatThereIs: true, now: batch.now },
      // By the moment of booking, not by the hour's end: statements rely on the books being in the order of time.
      occurredAt: batch.now,
      charges: some.map(({ due: { accountId, bookingId, resourceName }, service, amountMinor }) => ({
        ...{ accountId, amountMinor },
        key: `usage:${bookingId}:${service}`,
        detail: {
          ...{ service, booking: String(bookingId) },
          ...(resourceName === undefined ? {} : { description: `${service}: ${resourceName}` }),
        },
      })),
    });
    for (const [index, one] of some.entries()) {
      const took = takenBy(outcomes[index], one);
      if (!took) continue;
      const { bookingId } = one.due;
      const known = taken.get(bookingId);
      taken.set(bookingId, {
        takenMinor: (known?.takenMinor ?? 0n) + took.minor,
        transactionId: known?.transactionId ?? took.transactionId,
      });
    }
  }
  return taken;
}

async function insertBookings(
  tx: Transaction,
  { reason, upto, charging, now }: DueBatch,
  booked: readonly (Taken & { due: AccountDue; dueMinor: bigint })[],
): Promise<void> {
  const billed = charging === 'daily-bill';
  const ids = toBigints(booked.map(({ due }) => due.bookingId));
  const accountIds = toBigints(booked.map(({ due }) => due.accountId));
  const dues = toBigints(booked.map(({ dueMinor }) => dueMinor));
  const takens = toBigints(booked.map(({ takenMinor }) => takenMinor));
  const transactionIds = toBigints(booked.map(({ transactionId }) => transactionId));
  await tx.$executeRaw`
    WITH booked AS (
      INSERT INTO usage_booking (id, account_id, reason, upto, due_minor, taken_minor, ledger_transaction_id, booked_at)
      SELECT b.id, b.account_id, ${reason}, ${upto}::timestamptz, b.due, b.taken, b.transaction_id, ${now}::timestamptz
        FROM unnest(${ids}::bigint[], ${accountIds}::bigint[], ${dues}::bigint[], ${takens}::bigint[], ${transactionIds}::bigint[])
          AS b (id, account_id, due, taken, transaction_id)
      RETURNING account_id, due_minor - taken_minor AS left_minor)
    UPDATE usage_account u
       SET owed_minor = CASE WHEN ${billed} THEN u.owed_minor ELSE u.owed_minor + u.unbilled_minor + b.left_minor END,
           unbilled_minor = CASE WHEN ${billed} THEN u.unbilled_minor + b.left_minor ELSE 0 END,
           booked_until = CASE WHEN ${reason} = 'hour' THEN ${upto}::timestamptz ELSE u.booked_until END
      FROM booked b WHERE u.account_id = b.account_id`;
}

/**
 * Takes what accounts owe and what is due now from their balances, as far as those go, and keeps the rest as owed. With the
 * transaction that wrote the lines. Where a day's service is a bill nothing is taken here: it waits for the bill.
 * @returns what was taken of each booking, in minor units, in the order of the accounts
 */
export async function takeDue(tx: Transaction, batch: DueBatch): Promise<bigint[]> {
  const taken = new Map<bigint, Taken>();
  const charged = batch.charging === 'daily-bill' ? [] : batch.accounts;
  for (const currency of new Set(charged.map((due) => due.currency))) {
    for (const [bookingId, one] of await charge(tx, batch, currency)) taken.set(bookingId, one);
  }
  const all = batch.accounts.map((due) => ({
    ...(taken.get(due.bookingId) ?? { takenMinor: 0n, transactionId: null }),
    due,
    dueMinor: due.dues.reduce((sum, { dueMinor }) => sum + dueMinor, 0n),
  }));
  // Whoever owes, runs nothing and has nothing is looked at again next hour, and no row says so.
  const booked = all.filter(({ due, takenMinor }) => due.hasLines || takenMinor > 0n);
  if (booked.length > 0) await insertBookings(tx, batch, booked);
  return all.map(({ takenMinor }) => takenMinor);
}
