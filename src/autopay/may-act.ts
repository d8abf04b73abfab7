import { membershipOf } from '../accounts/membership.ts';
import { canPay } from '../accounts/roles.ts';
import type { Transaction } from '../db/client.ts';
import { isLiving, lockMandatesOf, type Mandate } from './mandate.ts';

/** Who acts on which account's autopay. */
export interface AutopayWish {
  readonly accountId: bigint;
  readonly userId: bigint;
}

/** Whether the person may stop autopay: whoever pays for the account, and always the one whose card it is. */
export async function mayStop(tx: Transaction, wish: AutopayWish, mandate: Pick<Mandate, 'userId'>): Promise<boolean> {
  return mandate.userId === wish.userId || (await paysFor(tx, wish));
}

/** Whether the person may spend money on the account. */
export async function paysFor(tx: Transaction, wish: AutopayWish): Promise<boolean> {
  const membership = await membershipOf(tx, wish);
  return membership !== null && canPay(membership.role);
}

/** Locks the account's active or paused mandate. */
export async function lockLiving(tx: Transaction, accountId: bigint): Promise<Mandate | null> {
  const mandates = await lockMandatesOf(tx, accountId);
  return mandates.find(isLiving) ?? null;
}
