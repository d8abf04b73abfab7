import type { Queryable } from '../db/client.ts';
import { balancesOf } from '../ledger/index.ts';
import type { Currency, Money } from '../ledger/money.ts';
import { ledgerOwnerOf } from './account.ts';

/** What an account holds, in minor units of its currency. */
export interface AccountBalance {
  /** The customer's own money, without the bonus. */
  readonly availableMinor: bigint;
  /** Promotional money: spent first, never refunded. */
  readonly bonusMinor: bigint;
  readonly currency: Currency;
}

/**
 * @returns what the books say
 * @throws when there is no such account: its ledger accounts are opened together with it
 */
export async function balanceOf(db: Queryable, accountId: bigint): Promise<AccountBalance> {
  const balances = await balancesOf(db, ledgerOwnerOf(accountId));
  const own = balances.find(({ kind }) => kind === 'customer');
  const bonus = balances.find(({ kind }) => kind === 'customer_bonus');
  if (!own || !bonus) throw new Error(`account ${accountId} is not in the books`);
  return { availableMinor: own.amountMinor, bonusMinor: bonus.amountMinor, currency: own.currency };
}

/** @returns all that the account holds, the bonus with it: what people call their balance */
export function totalOf({ availableMinor, bonusMinor, currency }: AccountBalance): Money {
  return { amountMinor: availableMinor + bonusMinor, currency };
}
