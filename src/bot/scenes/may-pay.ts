import type { Membership } from '../../accounts/membership.ts';
import { canPay } from '../../accounts/roles.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { byInvoiceScreen, noticeScreen } from '../screens/topup.ts';
import { showMenu } from '../show-menu.ts';

/** @returns the account that this person may pay into; to anyone else it is said why not, and null is returned */
export async function mayPay(deps: BotDeps, ctx: BotContext): Promise<Membership | null> {
  const { account: membership, t } = ctx.talk;
  if (!membership) {
    await showMenu(deps, ctx);
    return null;
  }
  if (canPay(membership.role)) return membership;
  await ctx.talk.show(noticeScreen(t, t('topup:viewerCannotPay')), { name: 'refusal' });
  return null;
}

/** Tells what to write where: for a provider whose requisites the program does not know. */
export async function tellHowToAsk(deps: BotDeps, ctx: BotContext, { account }: Membership): Promise<void> {
  const view = { number: account.number, entityType: account.entityType, username: ctx.talk.user.username };
  await ctx.talk.show(byInvoiceScreen(ctx.talk, deps.profile, view), { name: 'by-invoice' });
}
