import { findAccount } from '../accounts/account.ts';
import type { Transaction } from '../db/client.ts';
import { type Bill, type BillLine, leftMinorOf, storedLines, toBill } from './bill.ts';
import type { BillDeps } from './deps.ts';
import { payFromAdvance } from './pay-from-advance.ts';
import { tellUnpaid } from './tell-unpaid.ts';
import { newToken } from './token.ts';

export interface ServiceBillWish {
  readonly accountId: bigint;
  /** Days, "2026-11-20", both included. */
  readonly periodFrom: string;
  readonly periodTo: string;
  /** Above zero, in minor units of the account's currency. */
  readonly amountMinor: bigint;
  /** Above zero each, adding up to the bill; empty: it is not said what it consists of. */
  readonly lines: readonly BillLine[];
  /** The platform's own words, 1 to 300 characters; without them it is said by the period. */
  readonly description?: string | undefined;
  /** Natural and the same on every try. 4 to 200 characters. */
  readonly requestKey: string;
}

export type ServiceBillOutcome =
  | { readonly kind: 'made' | 'already-made'; readonly bill: Bill }
  /** The key was used for another bill. */
  | { readonly kind: 'mismatch' };

function isSame(bill: Bill, wish: ServiceBillWish): boolean {
  return (
    bill.kind === 'service' &&
    bill.accountId === wish.accountId &&
    bill.amountMinor === wish.amountMinor &&
    bill.periodFrom === wish.periodFrom &&
    bill.periodTo === wish.periodTo &&
    bill.description === (wish.description ?? null) &&
    JSON.stringify(storedLines(bill.lines)) === JSON.stringify(storedLines(wish.lines))
  );
}

function checkLines({ lines, amountMinor }: ServiceBillWish): void {
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0n);
  if (lines.some((line) => line.amountMinor <= 0n) || (lines.length > 0 && sum !== amountMinor)) {
    throw new RangeError(`the lines of a bill of ${amountMinor} add up to ${sum}`);
  }
}

/** @returns the bill's id if this call has made it */
async function insert(tx: Transaction, deps: Pick<BillDeps, 'clock' | 'randomBytes'>, wish: ServiceBillWish) {
  const account = await findAccount(tx, wish.accountId);
  if (!account) throw new Error(`there is no account ${wish.accountId}`);
  const { accountId, periodFrom, periodTo, amountMinor, lines, description = null, requestKey } = wish;
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    INSERT INTO bill (token, account_id, kind, amount_minor, currency, period_from, period_to, description, lines, request_key, created_at)
    VALUES (${newToken(deps)}, ${accountId}, 'service', ${amountMinor}, ${account.currency}, ${periodFrom}::date, ${periodTo}::date,
            ${description}, ${JSON.stringify(storedLines(lines))}::jsonb, ${requestKey}, ${deps.clock.now()})
    ON CONFLICT (request_key) DO NOTHING RETURNING id`;
  return rows[0]?.id;
}

/**
 * Makes a bill for a time of service, with the caller's transaction, and pays it from the advance at once: after older debts,
 * and partly if the advance does not suffice, of which those who can pay are told. Under the same key it is made once.
 * @throws RangeError when the lines do not add up; Error when there is no such account
 */
export async function makeServiceBill(
  tx: Transaction,
  deps: Pick<BillDeps, 'clock' | 'randomBytes' | 'enqueueNotice'>,
  wish: ServiceBillWish,
): Promise<ServiceBillOutcome> {
  checkLines(wish);
  const madeId = await insert(tx, deps, wish);
  if (madeId === undefined) {
    const bill = toBill(await tx.bill.findUniqueOrThrow({ where: { requestKey: wish.requestKey } }));
    return isSame(bill, wish) ? { kind: 'already-made', bill } : { kind: 'mismatch' };
  }
  await payFromAdvance(tx, { accountId: wish.accountId, now: deps.clock.now() });
  const bill = toBill(await tx.bill.findUniqueOrThrow({ where: { id: madeId } }));
  if (leftMinorOf(bill) > 0n) await tellUnpaid(tx, deps, [bill]);
  return { kind: 'made', bill };
}
