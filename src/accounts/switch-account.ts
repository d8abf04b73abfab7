import type { Queryable } from '../db/client.ts';
import { type Membership, makeCurrent, membershipOf } from './membership.ts';

export type SwitchOutcome = ({ readonly kind: 'switched' } & Membership) | { readonly kind: 'not-yours' };

/** Makes one of the person's own accounts the current one. */
export async function switchAccount(
  db: Queryable,
  wish: { userId: bigint; accountId: bigint },
): Promise<SwitchOutcome> {
  const membership = await membershipOf(db, wish);
  if (!membership) return { kind: 'not-yours' };
  await makeCurrent(db, wish);
  return { kind: 'switched', ...membership };
}
