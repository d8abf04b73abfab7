import { findPlatformAccount, type PlatformAccount } from '../../accounts/platform-account.ts';
import type { Queryable } from '../../db/client.ts';
import { ApiProblem } from './problems.ts';
import { toAccountRef } from './schemas.ts';

/** @param given as the schema `account` let it through. @throws ApiProblem when there is none */
export async function findGivenAccount(db: Queryable, given: string): Promise<PlatformAccount> {
  const account = await findPlatformAccount(db, toAccountRef(given));
  if (!account) throw new ApiProblem('unknown-account');
  return account;
}
