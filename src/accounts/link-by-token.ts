import type { Transaction } from '../db/client.ts';
import { hashOfToken, tokenPattern } from './issue-link-token.ts';
import { joinAccount } from './join-account.ts';
import { type Membership, makeCurrent, membershipOf } from './membership.ts';
import { toRole } from './roles.ts';

export type LinkByTokenOutcome =
  /** `already-linked`: the person was in the account before, by this very link or otherwise. Both make it the current one. */
  | ({ readonly kind: 'linked' | 'already-linked' } & Membership)
  | { readonly kind: 'expired' }
  /** Somebody else was first. */
  | { readonly kind: 'used' }
  /** No such token: cut short, mistyped, or not ours. */
  | { readonly kind: 'unknown' };

/**
 * Links a person by a one-time deep link. Of any number who open it at once one is linked.
 * @param attempt.token what followed `/start`, as it came; the person is known already
 */
export async function linkByToken(
  tx: Transaction,
  attempt: { userId: bigint; token: string; now: Date },
): Promise<LinkByTokenOutcome> {
  const { userId, token, now } = attempt;
  if (!tokenPattern.test(token)) return { kind: 'unknown' };
  const tokenHash = hashOfToken(token);
  // The rivals wait for the winner's row here and then find it used: the condition is checked again on the new row.
  const [won] = await tx.$queryRaw<{ accountId: bigint; role: string }[]>`
    UPDATE link_token SET used_at = ${now}, used_by = ${userId}
     WHERE token_hash = ${tokenHash} AND used_at IS NULL AND expires_at > ${now}
    RETURNING account_id AS "accountId", role`;
  if (!won) return explainRefusal(tx, { userId, tokenHash });
  const joined = await joinAccount(tx, { userId, accountId: won.accountId, role: toRole(won.role), now });
  return { ...joined, kind: joined.kind === 'joined' ? 'linked' : 'already-linked' };
}

async function explainRefusal(
  tx: Transaction,
  attempt: { userId: bigint; tokenHash: Uint8Array<ArrayBuffer> },
): Promise<LinkByTokenOutcome> {
  const { userId, tokenHash } = attempt;
  const row = await tx.linkToken.findUnique({ where: { tokenHash } });
  if (!row) return { kind: 'unknown' };
  // Their own account, by whomever and whenever the link was used: it leads there all the same, and changes nothing.
  const membership = await membershipOf(tx, { userId, accountId: row.accountId });
  if (membership) {
    await makeCurrent(tx, { userId, accountId: row.accountId });
    return { kind: 'already-linked', ...membership };
  }
  return { kind: row.usedBy === null ? 'expired' : 'used' };
}
