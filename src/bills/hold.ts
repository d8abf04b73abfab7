import type { Transaction } from '../db/client.ts';

/**
 * Locks what money for an account may pay, in the one order of all: the bills by their numbers, then the account, and its
 * balance after that. Called before the money is posted: a posting locks the balance, and whoever holds that and asks for a
 * bill meets whoever holds the bill and asks for the balance.
 */
export async function holdBills(tx: Transaction, accountId: bigint): Promise<void> {
  const bills = await tx.$queryRaw<{ kind: string }[]>`
    SELECT kind FROM bill WHERE account_id = ${accountId} AND paid_at IS NULL AND cancelled_at IS NULL
     ORDER BY id FOR NO KEY UPDATE`;
  // Only a debt for service is charged; without one, a top-up need not wait for charges of the account.
  if (bills.some(({ kind }) => kind === 'service')) {
    await tx.$queryRaw`SELECT 1 FROM account WHERE id = ${accountId} FOR NO KEY UPDATE`;
  }
}
