import type { Transaction } from '../db/client.ts';
import { hashOfKey, normaliseKey } from './instance-key.ts';
import { joinAccount } from './join-account.ts';
import { afterWrongKey } from './key-pause.ts';
import type { Membership } from './membership.ts';

export type LinkByKeyOutcome =
  | ({ readonly kind: 'linked' | 'already-linked' } & Membership)
  | { readonly kind: 'wrong-key'; readonly triesLeft: number }
  /** No key is looked at before then, a right one neither. */
  | { readonly kind: 'paused'; readonly until: Date };

/**
 * Links a person by a key that they typed, as the account's owner. The count of wrong ones is in the database: a restart
 * or another instance does not forgive them.
 * @param attempt.typed as it came; the person is known already
 */
export async function linkByKey(
  tx: Transaction,
  attempt: { userId: bigint; typed: string; now: Date },
): Promise<LinkByKeyOutcome> {
  const { userId, typed, now } = attempt;
  // Locked, so that keys tried at once are counted one after another.
  const [user] = await tx.$queryRaw<{ failures: number; blockedUntil: Date | null }[]>`
    SELECT key_failures AS failures, key_blocked_until AS "blockedUntil"
      FROM telegram_user WHERE id = ${userId} FOR UPDATE`;
  if (!user) throw new Error(`person ${userId} typed a key before being remembered`);
  if (user.blockedUntil && user.blockedUntil > now) return { kind: 'paused', until: user.blockedUntil };
  const key = normaliseKey(typed);
  const found = key && (await tx.instanceKey.findFirst({ where: { keyHash: hashOfKey(key), revokedAt: null } }));
  if (!found) return countFailure(tx, { userId, failures: user.failures + 1, now });
  await tx.telegramUser.update({ where: { id: userId }, data: { keyFailures: 0, keyBlockedUntil: null } });
  const joined = await joinAccount(tx, { userId, accountId: found.accountId, role: 'owner', now });
  return { ...joined, kind: joined.kind === 'joined' ? 'linked' : 'already-linked' };
}

async function countFailure(
  tx: Transaction,
  failure: { userId: bigint; failures: number; now: Date },
): Promise<LinkByKeyOutcome> {
  const { userId, failures, now } = failure;
  const decision = afterWrongKey(failures, now);
  const until = decision.kind === 'pause' ? decision.until : null;
  await tx.telegramUser.update({ where: { id: userId }, data: { keyFailures: failures, keyBlockedUntil: until } });
  if (decision.kind === 'pause') return { kind: 'paused', until: decision.until };
  return { kind: 'wrong-key', triesLeft: decision.triesLeft };
}
