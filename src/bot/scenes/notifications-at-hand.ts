import { type Membership, makeCurrent, membershipOf } from '../../accounts/membership.ts';
import { type AlertsOverview, alertsOf, settingsOf, thresholdsOf } from '../../alerts/index.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { showMenu } from '../show-menu.ts';

export type OwnAlerts = Pick<AlertsOverview, 'own' | 'thresholds' | 'settings'>;

const nothingOwn = { infoDays: null, warningDays: null, criticalDays: null, sumMinor: null };

/** @returns how the person is warned of an account; as usual, where they have chosen nothing */
export async function alertsAtHand(deps: BotDeps, { talk }: BotContext, accountId: bigint): Promise<OwnAlerts> {
  const userId = talk.user.id;
  const { profile, db } = deps;
  const overview = await alertsOf(db, { accountId, userId, profile });
  if (overview) return overview;
  return { own: nothingOwn, thresholds: thresholdsOf(nothingOwn, profile), settings: await settingsOf(db, userId) };
}

/**
 * Finds the account that a button, or a question still open, names. It becomes the current one, so that what is shown next is
 * about it. Whoever may see an account may be warned of it, in whatever role.
 * @returns null when it is none of this person's, which has been said then
 */
export async function watchedAccount(
  deps: BotDeps,
  ctx: BotContext,
  named: string | undefined,
): Promise<Membership | null> {
  const { talk } = ctx;
  const who = { userId: talk.user.id, accountId: BigInt(named ?? 0) };
  const membership = await membershipOf(deps.db, who);
  if (!membership) {
    await showMenu(deps, ctx, { note: talk.t('common:buttonOutdated') });
    return null;
  }
  if (talk.account?.account.id !== who.accountId) await makeCurrent(deps.db, who);
  return membership;
}
