import { makeWatches } from '../alerts/make-watches.ts';
import type { Transaction } from '../db/client.ts';
import { type Membership, makeCurrent, membershipOf } from './membership.ts';
import { type Role, roles } from './roles.ts';

export type JoinOutcome = { readonly kind: 'joined' | 'already-member' } & Membership;

/**
 * Takes the person into the account and makes it their current one. Whoever is in it already keeps the higher of the two
 * roles; to be raised counts as joining.
 */
export async function joinAccount(
  tx: Transaction,
  joining: { userId: bigint; accountId: bigint; role: Role; now: Date },
): Promise<JoinOutcome> {
  const { userId, accountId, role, now } = joining;
  const changed = await tx.$executeRaw`
    INSERT INTO account_member AS m (account_id, user_id, role, created_at)
    VALUES (${accountId}, ${userId}, ${role}, ${now})
    ON CONFLICT (account_id, user_id) DO UPDATE SET role = EXCLUDED.role
      WHERE array_position(${roles}::text[], EXCLUDED.role) > array_position(${roles}::text[], m.role)`;
  await makeWatches(tx, { userId, accountId });
  await makeCurrent(tx, { userId, accountId });
  const membership = await membershipOf(tx, { userId, accountId });
  if (!membership) throw new Error(`person ${userId} has just joined account ${accountId} and is not in it`);
  return { kind: changed === 1 ? 'joined' : 'already-member', ...membership };
}
