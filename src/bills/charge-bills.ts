import { chargeAccounts } from '../accounts/charge-accounts.ts';
import type { Transaction } from '../db/client.ts';
import { type BatchOutcome, maxBatchLines } from '../ledger/index.ts';
import { type Currency, toDecimal } from '../ledger/money.ts';

/** A service bill that is not paid in full, as its lock shows it. */
export interface UnpaidServiceBill {
  readonly id: bigint;
  readonly accountId: bigint;
  readonly currency: Currency;
  readonly amountMinor: bigint;
  readonly leftMinor: bigint;
  /** How many payments it has had: the next one's key is by that number. */
  readonly payments: number;
  /** "2026-11-20". */
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly description: string | null;
  /** The dearest of what it consists of; null: it does not say. */
  readonly service: string | null;
}

/** What was taken off the balance for a bill, in minor units of its currency, above zero. */
export interface BillCharge {
  readonly billId: bigint;
  readonly takenMinor: bigint;
  readonly transactionId: bigint;
}

/** What the history says of the charge: what for, how much that is in all. What was taken, the charge itself says. */
function detailOf(bill: UnpaidServiceBill): Record<string, string> {
  return {
    ...{ bill: String(bill.id), from: bill.periodFrom, to: bill.periodTo },
    ...{ billed: toDecimal(bill.amountMinor), currency: bill.currency },
    ...(bill.service === null ? {} : { service: bill.service }),
    ...(bill.description === null ? {} : { description: bill.description }),
  };
}

function chargeOf(outcome: BatchOutcome | undefined, { id }: UnpaidServiceBill): BillCharge[] {
  if (outcome?.kind === 'insufficient-funds') return [];
  if (outcome?.kind !== 'posted') throw new Error(`the charge for bill ${id} came to ${outcome?.kind}`);
  const { fromBonusMinor, fromMoneyMinor, transactionId } = outcome;
  return [{ billId: id, takenMinor: fromBonusMinor + fromMoneyMinor, transactionId }];
}

async function charge(tx: Transaction, bills: readonly UnpaidServiceBill[], now: Date): Promise<BillCharge[]> {
  const made: BillCharge[] = [];
  for (const currency of new Set(bills.map((bill) => bill.currency))) {
    const ofOne = bills.filter((bill) => bill.currency === currency);
    for (let from = 0; from < ofOne.length; from += maxBatchLines) {
      const some = ofOne.slice(from, from + maxBatchLines);
      const outcomes = await chargeAccounts(tx, {
        ...{ currency, takesWhatThereIs: true, occurredAt: now, now },
        charges: some.map((bill) => ({
          ...{ accountId: bill.accountId, amountMinor: bill.leftMinor },
          ...{ key: `bill:${bill.id}:${bill.payments + 1}`, detail: detailOf(bill) },
        })),
      });
      made.push(...some.flatMap((bill, index) => chargeOf(outcomes[index], bill)));
    }
  }
  return made;
}

/**
 * Charges balances for service bills, as far as they go, and writes down what of each is paid. Bills of one account are paid in
 * the order given.
 * @param bills locked by the caller, or made by its transaction
 * @returns what was taken; a bill that nothing could be taken for is not among them
 */
export async function chargeForBills(
  tx: Transaction,
  { bills, now }: { readonly bills: readonly UnpaidServiceBill[]; readonly now: Date },
): Promise<BillCharge[]> {
  const made = await charge(tx, bills, now);
  if (made.length === 0) return made;
  const list = (of: (charge: BillCharge) => bigint): string => `{${made.map(of).join()}}`;
  await tx.$executeRaw`
    WITH paid AS (
      INSERT INTO bill_payment (bill_id, amount_minor, ledger_transaction_id, paid_at)
      SELECT p.bill_id, p.amount, p.transaction_id, ${now}::timestamptz
        FROM unnest(${list(({ billId }) => billId)}::bigint[], ${list(({ takenMinor }) => takenMinor)}::bigint[],
                    ${list(({ transactionId }) => transactionId)}::bigint[]) AS p (bill_id, amount, transaction_id)
      RETURNING bill_id, amount_minor)
    UPDATE bill b
       SET paid_minor = b.paid_minor + p.amount_minor,
           paid_at = CASE WHEN b.paid_minor + p.amount_minor = b.amount_minor THEN ${now}::timestamptz END
      FROM paid p WHERE p.bill_id = b.id`;
  return made;
}
