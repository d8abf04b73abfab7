import { type Account, toAccount } from '../accounts/account.ts';
import type { Queryable } from '../db/client.ts';

/** A person as the support group speaks of them. */
export interface Customer {
  readonly userId: bigint;
  readonly firstName: string;
  readonly username: string | null;
  /** The one they are in now; null before they have any. */
  readonly account: Account | null;
}

/** @throws when there is no such person: a bug, since notices name those who have written to us */
export async function loadCustomer(db: Queryable, userId: bigint): Promise<Customer> {
  const user = await db.telegramUser.findUniqueOrThrow({ where: { id: userId }, include: { currentAccount: true } });
  const { firstName, username, currentAccount } = user;
  return { userId, firstName, username, account: currentAccount && toAccount(currentAccount) };
}
