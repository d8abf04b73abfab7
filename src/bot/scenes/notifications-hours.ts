import { type ReaderSettings, readHours, readZone, setSettings, zoneName } from '../../alerts/index.ts';
import { escapeHtml } from '../../platform/telegram/screen.ts';
import { clockTime } from '../../platform/time.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { hoursScreen, kindsScreen, zoneScreen } from '../screens/notifications-choices.ts';
import { showMenu } from '../show-menu.ts';
import { alertsAtHand } from './notifications-at-hand.ts';
import { showNotifications } from './notifications-show.ts';

/** Asks when not to disturb. @param note what was wrong with the answer */
export async function askHours(deps: BotDeps, ctx: BotContext, note?: string): Promise<void> {
  const { talk } = ctx;
  if (!talk.account) return showMenu(deps, ctx);
  const { settings } = await alertsAtHand(deps, ctx, talk.account.account.id);
  const screen = hoursScreen(talk, { ...settings, ...(note === undefined ? {} : { note }) });
  await talk.show(screen, { name: 'notify-choice', asked: 'notify-hours' });
}

export async function takeHours(deps: BotDeps, ctx: BotContext, fromMinute: number, toMinute: number): Promise<void> {
  await save(deps, ctx, { quietFromMinute: fromMinute, quietToMinute: toMinute });
}

/** Typed hours, or what is wrong with them. */
export async function takeTypedHours(deps: BotDeps, ctx: BotContext, text: string): Promise<void> {
  const { t } = ctx.talk;
  const typed = readHours(text);
  switch (typed.kind) {
    case 'hours':
      return takeHours(deps, ctx, typed.fromMinute, typed.toMinute);
    case 'never':
      return takeHours(deps, ctx, 0, 0);
    case 'same':
      return askHours(deps, ctx, t('alerts:set.hoursSame'));
    case 'no-such-time':
      return askHours(deps, ctx, t('alerts:set.hoursNoSuchTime'));
    case 'not-understood':
      return askHours(deps, ctx, t('alerts:set.hoursNotUnderstood'));
  }
}

/** Asks where one is. @param note what was wrong with the answer */
export async function askZone(deps: BotDeps, ctx: BotContext, note?: string): Promise<void> {
  const { talk } = ctx;
  if (!talk.account) return showMenu(deps, ctx);
  const { account } = talk.account;
  const { settings } = await alertsAtHand(deps, ctx, account.id);
  const now = deps.clock.now();
  const screen = zoneScreen(talk, {
    own: settings.timeZone,
    accountZone: account.timeZone,
    timeIn: (timeZone) => clockTime(now, timeZone),
    ...(note === undefined ? {} : { note }),
  });
  await talk.show(screen, { name: 'notify-choice', asked: 'notify-zone' });
}

/** @param timeZone null: the account's. What the clock says there is said, to be compared with one's own. */
export async function takeZone(deps: BotDeps, ctx: BotContext, timeZone: string | null): Promise<void> {
  const { t, language, account } = ctx.talk;
  const chosen = timeZone ?? account?.account.timeZone ?? deps.profile.timeZone;
  const outcome = await setSettings(deps.alerts, { userId: ctx.talk.user.id, change: { timeZone } });
  if (outcome.kind !== 'saved') return askZone(deps, ctx, t('alerts:set.zoneUnknown'));
  const zone = escapeHtml(zoneName(chosen, language));
  const note = t('alerts:set.zoneSaved', { zone, time: clockTime(deps.clock.now(), chosen) });
  await showNotifications(deps, ctx, { note });
}

/** A typed place, or why it is not known. */
export async function takeTypedZone(deps: BotDeps, ctx: BotContext, text: string): Promise<void> {
  const { t } = ctx.talk;
  const typed = readZone(text);
  switch (typed.kind) {
    case 'zone':
      return takeZone(deps, ctx, typed.timeZone);
    case 'half-hour':
      return askZone(deps, ctx, t('alerts:set.zoneHalfHour'));
    case 'no-such-offset':
      return askZone(deps, ctx, t('alerts:set.zoneNoSuchOffset'));
    case 'unknown':
      return askZone(deps, ctx, t('alerts:set.zoneUnknown'));
  }
}

/** Asks what to send at all. */
export async function askKinds(deps: BotDeps, ctx: BotContext): Promise<void> {
  const { talk } = ctx;
  if (!talk.account) return showMenu(deps, ctx);
  const { settings } = await alertsAtHand(deps, ctx, talk.account.account.id);
  await talk.show(kindsScreen(talk, settings), { name: 'notify-choice' });
}

/** The button says what is wanted and not that it changes: pressed twice, it is wanted still. */
export async function takeKind(deps: BotDeps, ctx: BotContext, kind: string | undefined, isOn: boolean): Promise<void> {
  const change = kind === 'news' ? { wantsNews: isOn } : { wantsWarnings: isOn };
  await setSettings(deps.alerts, { userId: ctx.talk.user.id, change });
  await askKinds(deps, ctx);
}

async function save(deps: BotDeps, ctx: BotContext, change: Partial<ReaderSettings>): Promise<void> {
  const { t, user } = ctx.talk;
  const outcome = await setSettings(deps.alerts, { userId: user.id, change });
  if (outcome.kind !== 'saved') return askHours(deps, ctx, t('alerts:set.hoursNoSuchTime'));
  await showNotifications(deps, ctx, { note: t('alerts:set.saved') });
}
