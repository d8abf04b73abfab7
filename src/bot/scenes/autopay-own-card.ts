import type { Membership } from '../../accounts/membership.ts';
import { canPay } from '../../accounts/roles.ts';
import type { Mandate } from '../../autopay/index.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { showMenu } from '../show-menu.ts';
import { mandateAtHand } from './autopay-at-hand.ts';
import { showAutopay } from './autopay-show.ts';

/** A card whose terms this person may change. */
export interface OwnCard {
  readonly mandate: Mandate;
  readonly membership: Membership;
}

/** @returns what the button names, for the one whose card it is; to anyone else it is said how things are, and null is returned */
export async function ownCard(deps: BotDeps, ctx: BotContext, named: string | undefined): Promise<OwnCard | null> {
  const { t, user } = ctx.talk;
  const at = await mandateAtHand(deps, ctx, named);
  if (at.kind === 'foreign' || at.kind === 'left') await showMenu(deps, ctx, { note: t('common:buttonOutdated') });
  else if (at.kind === 'ended') await showAutopay(deps, ctx, { note: t('autopay:said.outdated') });
  else if (at.mandate.userId === user.id && canPay(at.membership.role)) return at;
  else await showAutopay(deps, ctx, { account: at.membership, note: t('autopay:said.not-owner') });
  return null;
}
