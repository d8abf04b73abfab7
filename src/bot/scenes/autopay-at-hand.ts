import { type Membership, makeCurrent, membershipOf } from '../../accounts/membership.ts';
import { findMandate, type Mandate, mandateOf } from '../../autopay/index.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';

/** What a button is about. */
export type AtHand =
  | { readonly kind: 'living'; readonly mandate: Mandate; readonly membership: Membership }
  /** The card's owner, who is no member of the account any more: may still stop it. */
  | { readonly kind: 'left'; readonly mandate: Mandate }
  | { readonly kind: 'ended' }
  /** Of no account of this person's. */
  | { readonly kind: 'foreign' };

/**
 * Finds the mandate that a button names, which may be years old; for a typed word, which names none, that of the account at
 * hand. The mandate's account becomes the current one, so that what is shown next is about it.
 */
export async function mandateAtHand(deps: BotDeps, ctx: BotContext, named: string | undefined): Promise<AtHand> {
  const { user, account } = ctx.talk;
  const mandate =
    named === undefined
      ? account && (await mandateOf(deps.db, account.account.id))
      : await findMandate(deps.db, BigInt(named));
  if (!mandate) return named === undefined && account ? { kind: 'ended' } : { kind: 'foreign' };
  const who = { userId: user.id, accountId: mandate.accountId };
  const membership = await membershipOf(deps.db, who);
  if (!membership && mandate.userId !== user.id) return { kind: 'foreign' };
  if (mandate.state !== 'active' && mandate.state !== 'paused') return { kind: 'ended' };
  if (!membership) return { kind: 'left', mandate };
  if (account?.account.id !== mandate.accountId) await makeCurrent(deps.db, who);
  return { kind: 'living', mandate, membership };
}
