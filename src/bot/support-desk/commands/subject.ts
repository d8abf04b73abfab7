import type { Account } from '../../../accounts/account.ts';
import { currentAccount } from '../../../accounts/current-account.ts';
import { accountByNumber } from '../../../support/index.ts';
import { userOfThread } from '../../../support/topics.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';

/** @returns the account that the customer works with whose topic it is; null elsewhere */
export async function accountOfTopic(deps: Pick<DeskDeps, 'db'>, { chatId, threadId }: Desk): Promise<Account | null> {
  if (threadId === undefined) return null;
  const userId = await userOfThread(deps.db, { chatId, threadId });
  if (userId === null) return null;
  return (await currentAccount(deps.db, userId))?.account ?? null;
}

/** The longest number an account can have: that of a bigint. */
const numberPattern = /^№?\s*(\d{1,19})$/;

/** @returns the account's number as it is kept; undefined when it is none */
export const readAccountNumber = (text: string): string | undefined => numberPattern.exec(text.trim())?.[1];

/** @param text a number as typed */
export async function accountNamed(deps: Pick<DeskDeps, 'db'>, text: string): Promise<Account | null> {
  const number = readAccountNumber(text);
  return number === undefined ? null : accountByNumber(deps.db, number);
}
