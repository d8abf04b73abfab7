import { Composer } from 'telegraf';
import { type Membership, makeCurrent, membershipOf } from '../../accounts/membership.ts';
import { canPay } from '../../accounts/roles.ts';
import { findWatch, remindTomorrow } from '../../alerts/index.ts';
import { formatSoon } from '../../notifications/templates/moment.ts';
import { pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { showMenu } from '../show-menu.ts';
import { waysToPay } from '../ways-to-pay.ts';
import { showSummary } from './summary.ts';
import { askAmount } from './topup.ts';

/** What can be pressed below a warning. It names its watch, so that the account it is about is topped up, whichever is current. */
export function alertScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  scene.action(pressed.payAfterAlert, (ctx) =>
    pay(deps, ctx, BigInt(ctx.match[1] ?? 0), ctx.match[2] === undefined ? undefined : BigInt(ctx.match[2])),
  );
  scene.action(pressed.remindTomorrow, (ctx) => remind(deps, ctx, BigInt(ctx.match[1] ?? 0)));
  return scene;
}

/** The account of the warning becomes the current one. @returns null when it is none of this person's */
async function accountOf(deps: BotDeps, ctx: BotContext, watchId: bigint): Promise<Membership | null> {
  const userId = ctx.talk.user.id;
  const watch = await findWatch(deps.db, watchId);
  if (watch?.userId !== userId) return null;
  const who = { userId, accountId: watch.accountId };
  const membership = await membershipOf(deps.db, who);
  if (membership && ctx.talk.account?.account.id !== watch.accountId) await makeCurrent(deps.db, who);
  return membership;
}

async function pay(deps: BotDeps, ctx: BotContext, watchId: bigint, amountMinor: bigint | undefined): Promise<void> {
  const membership = await accountOf(deps, ctx, watchId);
  if (!membership) return showMenu(deps, ctx, { note: ctx.talk.t('common:buttonOutdated') });
  // Who may no longer pay, or pays by invoice, finds in the menu what they can do.
  if (!canPay(membership.role) || !waysToPay(deps, membership.account).card) {
    return showMenu(deps, ctx, { account: membership });
  }
  if (amountMinor === undefined) return askAmount(deps, ctx, { account: membership });
  await showSummary(deps, ctx, membership, { amountMinor, cardKind: 'russian' });
}

async function remind(deps: BotDeps, ctx: BotContext, watchId: bigint): Promise<void> {
  const { t, language, user } = ctx.talk;
  const outcome = await remindTomorrow(deps, { watchId, userId: user.id });
  switch (outcome.kind) {
    case 'set': {
      const at = formatSoon(outcome.at, { timeZone: outcome.timeZone, language });
      return showMenu(deps, ctx, { note: t('alerts:reminder.set', { at }) });
    }
    case 'recovered':
      return showMenu(deps, ctx, { note: t('alerts:reminder.recovered') });
    case 'unknown':
      return showMenu(deps, ctx, { note: t('common:buttonOutdated') });
  }
}
