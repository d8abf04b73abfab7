import { findAccount } from '../accounts/account.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { type Bill, toBill } from './bill.ts';
import type { BillDeps } from './deps.ts';
import { newToken } from './token.ts';

export interface TopUpBillWish {
  readonly accountId: bigint;
  /** Who asked for it in the chat; null: the platform. */
  readonly userId: bigint | null;
  /** Above zero, in minor units of the account's currency. */
  readonly amountMinor: bigint;
  /** Natural and the same on every try. 4 to 200 characters. */
  readonly requestKey: string;
}

export type TopUpBillOutcome =
  /** Made now or before. */
  | { readonly kind: 'made'; readonly bill: Bill }
  /** The key was used for another bill. */
  | { readonly kind: 'mismatch' };

/**
 * Makes a bill for a top-up with the caller's transaction; under the same key it is the same bill.
 * @throws when there is no such account: that is a mistake of ours
 */
export async function putTopUpBill(
  tx: Transaction,
  deps: Pick<BillDeps, 'clock' | 'randomBytes'>,
  wish: TopUpBillWish,
): Promise<TopUpBillOutcome> {
  const { accountId, userId, amountMinor, requestKey } = wish;
  const account = await findAccount(tx, accountId);
  if (!account) throw new Error(`there is no account ${accountId}`);
  const { currency } = account;
  const data = { accountId, kind: 'top-up', amountMinor, currency, requestKey, userId, createdAt: deps.clock.now() };
  await tx.bill.createMany({ data: [{ ...data, token: newToken(deps) }], skipDuplicates: true });
  const bill = toBill(await tx.bill.findUniqueOrThrow({ where: { requestKey } }));
  const isSame = bill.accountId === accountId && bill.amountMinor === amountMinor && bill.kind === 'top-up';
  return isSame ? { kind: 'made', bill } : { kind: 'mismatch' };
}

/**
 * The same, for keys that are our own, with a transaction of its own.
 * @throws when the key was used for another wish or there is no such account: both are mistakes of ours
 */
export function makeTopUpBill(
  deps: Pick<BillDeps, 'db' | 'clock' | 'randomBytes'>,
  wish: TopUpBillWish,
): Promise<Bill> {
  return inTransaction(deps.db, async (tx) => {
    const outcome = await putTopUpBill(tx, deps, wish);
    if (outcome.kind === 'mismatch') throw new Error(`${wish.requestKey} was used for another bill`);
    return outcome.bill;
  });
}
