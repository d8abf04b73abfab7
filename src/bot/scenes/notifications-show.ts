import type { Membership } from '../../accounts/membership.ts';
import { emailOf, type ReaderEmail } from '../../alerts/index.ts';
import { clockTime } from '../../platform/time.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { notificationsScreen } from '../screens/notifications.ts';
import { showMenu } from '../show-menu.ts';
import { alertsAtHand } from './notifications-at-hand.ts';

export interface NotificationsWords {
  /** Said above everything else. */
  readonly note?: string;
  /** When this very update has made another account the current one. */
  readonly account?: Membership;
}

/** «Уведомления»: from where on, when and where one is told. */
export async function showNotifications(deps: BotDeps, ctx: BotContext, words: NotificationsWords = {}): Promise<void> {
  const { talk } = ctx;
  const membership = words.account ?? talk.account;
  if (!membership) return showMenu(deps, ctx);
  const { account } = membership;
  const { thresholds, settings } = await alertsAtHand(deps, ctx, account.id);
  const timeZone = settings.timeZone ?? account.timeZone;
  const view = {
    ...{ accountId: account.id, number: account.number, currency: account.currency, thresholds, settings, timeZone },
    timeThere: clockTime(deps.clock.now(), timeZone),
    email: await emailAtHand(deps, ctx),
    ...(words.note === undefined ? {} : { note: words.note }),
  };
  await talk.show(notificationsScreen(talk, view), { name: 'notifications' });
}

/** @returns undefined where there is no mail server */
export async function emailAtHand(deps: BotDeps, { talk }: BotContext): Promise<ReaderEmail | undefined> {
  if (deps.alerts.enqueueLetter === undefined) return undefined;
  return emailOf(deps.db, { userId: talk.user.id, now: deps.clock.now() });
}
