import type { Membership } from '../../accounts/membership.ts';
import {
  type OwnThresholds,
  readDays,
  setThresholds,
  type ThreeDays,
  type ThresholdsOutcome,
  thresholdsOf,
} from '../../alerts/index.ts';
import { parseTypedAmount, type TypedAmount } from '../../topup/typed-amount.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { type DaysView, daysScreen, type SumView, sumScreen } from '../screens/notifications-choices.ts';
import { showMenu } from '../show-menu.ts';
import { alertsAtHand } from './notifications-at-hand.ts';
import { showNotifications } from './notifications-show.ts';

/** Asks at how many days left to warn. */
export async function askDays(
  deps: BotDeps,
  ctx: BotContext,
  { account }: Membership,
  said: Pick<DaysView, 'note' | 'meant'> = {},
): Promise<void> {
  const { thresholds } = await alertsAtHand(deps, ctx, account.id);
  const screen = daysScreen(ctx.talk, { accountId: account.id, number: account.number, thresholds, ...said });
  await ctx.talk.show(screen, { name: 'notify-choice', asked: `notify-days:${account.id}` });
}

export async function takeDays(deps: BotDeps, ctx: BotContext, membership: Membership, days: ThreeDays): Promise<void> {
  const [infoDays, warningDays, criticalDays] = days;
  await save(deps, ctx, membership, { infoDays, warningDays, criticalDays });
}

/** Three typed numbers, or what is wrong with them and what was probably meant. */
export async function takeTypedDays(
  deps: BotDeps,
  ctx: BotContext,
  membership: Membership,
  text: string,
): Promise<void> {
  const { t } = ctx.talk;
  const typed = readDays(text);
  switch (typed.kind) {
    case 'days':
      return takeDays(deps, ctx, membership, typed.days);
    case 'not-understood':
      return askDays(deps, ctx, membership, { note: t('alerts:set.daysNotUnderstood') });
    case 'not-three':
      return askDays(deps, ctx, membership, { note: t('alerts:set.daysNotThree', { given: typed.count }) });
    case 'out-of-range':
      return askDays(deps, ctx, membership, { note: t('alerts:set.daysOutOfRange') });
    case 'not-falling':
      return askDays(deps, ctx, membership, { note: t('alerts:set.daysNotFalling'), meant: typed.days });
  }
}

/** Asks below which sum to warn. */
export async function askSum(
  deps: BotDeps,
  ctx: BotContext,
  { account }: Membership,
  said: Pick<SumView, 'note' | 'meantMinor'> = {},
): Promise<void> {
  const { thresholds, own } = await alertsAtHand(deps, ctx, account.id);
  const view = {
    ...{ accountId: account.id, number: account.number, currency: account.currency, sumMinor: thresholds.sumMinor },
    usualMinor: thresholdsOf({ ...own, sumMinor: null }, deps.profile).sumMinor,
  };
  const place = { name: 'notify-choice', asked: `notify-sum:${account.id}` } as const;
  await ctx.talk.show(sumScreen(ctx.talk, { ...view, ...said }), place);
}

export async function takeSum(deps: BotDeps, ctx: BotContext, membership: Membership, sumMinor: bigint): Promise<void> {
  await save(deps, ctx, membership, { sumMinor });
}

/** A typed sum, or what is wrong with it and the sums that were probably meant. */
export async function takeTypedSum(
  deps: BotDeps,
  ctx: BotContext,
  membership: Membership,
  text: string,
): Promise<void> {
  const typed = parseTypedAmount(text, membership.account.currency);
  if (typed.kind === 'amount') return takeSum(deps, ctx, membership, typed.amountMinor);
  if (typed.kind === 'zero') return takeSum(deps, ctx, membership, 0n);
  const note = ctx.talk.t(`alerts:set.sumProblem.${typed.kind}`);
  await askSum(deps, ctx, membership, { note, meantMinor: readingsOf(typed) });
}

function readingsOf(typed: TypedAmount): readonly bigint[] {
  switch (typed.kind) {
    case 'not-a-number':
    case 'ambiguous':
      return typed.readingsMinor;
    case 'negative':
    case 'other-currency':
      return [typed.amountMinor];
    case 'too-many-decimals':
      return [...new Set([typed.lowerMinor, typed.upperMinor])];
    default:
      return [];
  }
}

async function save(
  deps: BotDeps,
  ctx: BotContext,
  membership: Membership,
  change: Partial<OwnThresholds>,
): Promise<void> {
  const { talk } = ctx;
  const { id: accountId } = membership.account;
  const { own } = await alertsAtHand(deps, ctx, accountId);
  const wish = { accountId, userId: talk.user.id, thresholds: { ...own, ...change } };
  await tell(deps, ctx, membership, await setThresholds(deps.alerts, wish));
}

/** What a button says is refused only if somebody else has made it up: the question is asked anew then. */
async function tell(deps: BotDeps, ctx: BotContext, account: Membership, { kind }: ThresholdsOutcome): Promise<void> {
  const { t } = ctx.talk;
  switch (kind) {
    case 'saved':
      return showNotifications(deps, ctx, { account, note: t('alerts:set.saved') });
    case 'not-falling':
      return askDays(deps, ctx, account, { note: t('alerts:set.daysNotFalling') });
    case 'out-of-range':
      return askDays(deps, ctx, account, { note: t('alerts:set.daysOutOfRange') });
    case 'unknown':
      return showMenu(deps, ctx, { note: t('common:buttonOutdated') });
  }
}
