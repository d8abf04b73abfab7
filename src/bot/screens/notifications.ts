import { type ReaderEmail, type ReaderSettings, type Thresholds, zoneName } from '../../alerts/index.ts';
import { type Currency, formatMoney } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { press } from '../callback-data.ts';
import { notifyPress } from '../notify-press.ts';

interface Wording {
  readonly t: Translate;
  readonly language: Language;
}

export interface NotificationsView {
  readonly accountId: bigint;
  readonly number: string;
  readonly currency: Currency;
  readonly thresholds: Thresholds;
  readonly settings: ReaderSettings;
  /** The person's own zone, or the account's. */
  readonly timeZone: string;
  /** What the clock says there now, «14:05». */
  readonly timeThere: string;
  /** undefined: there is no mail server, and the channel is not offered. */
  readonly email: ReaderEmail | undefined;
  /** Said above everything else: what has just been done. */
  readonly note?: string;
}

const minutesOfHour = 60;

/** @returns minutes after midnight as a clock has them, «22:00» */
function clockOf(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / minutesOfHour), minute % minutesOfHour];
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

/** @returns «22:00–09:00» */
export const hoursOf = (fromMinute: number, toMinute: number): string => `${clockOf(fromMinute)}–${clockOf(toMinute)}`;

/** How and when one is told, and a button for each that changes it. */
export function notificationsScreen({ t, language }: Wording, view: NotificationsView): Screen {
  const { number, settings, timeZone, timeThere, email, note } = view;
  const lines = [
    ...(note === undefined ? [] : [note, '']),
    t('alerts:set.title'),
    t('alerts:set.account', { number }),
    '',
    ...warningLines({ t, language }, view),
    t('alerts:set.zoneLine', { zone: escapeHtml(zoneName(timeZone, language)), time: timeThere }),
    ...(email ? [emailLine(t, email)] : []),
    t(settings.wantsNews ? 'alerts:set.newsOn' : 'alerts:set.newsOff'),
    '',
    t('alerts:set.moneyAlways'),
  ];
  return { html: lines.join('\n'), buttons: buttonsOf(t, view) };
}

function warningLines({ t, language }: Wording, { thresholds, settings, currency }: NotificationsView): string[] {
  const { infoDays, warningDays, criticalDays, sumMinor } = thresholds;
  const { quietFromMinute, quietToMinute, wantsWarnings } = settings;
  if (!wantsWarnings) return [t('alerts:set.warningsOff')];
  const isAnyTime = quietFromMinute === quietToMinute;
  return [
    t('alerts:set.daysLine', { info: infoDays, warning: warningDays, count: criticalDays }),
    ...(sumMinor > 0n
      ? [t('alerts:set.sumLine', { amount: formatMoney({ amountMinor: sumMinor, currency }, language) })]
      : []),
    isAnyTime
      ? t('alerts:set.hoursNever')
      : t('alerts:set.hoursLine', { hours: hoursOf(quietFromMinute, quietToMinute) }),
  ];
}

function emailLine(t: Translate, email: ReaderEmail): string {
  if (email.kind === 'none') return t('alerts:set.emailNone');
  const address = escapeHtml(email.email);
  return t(email.kind === 'confirmed' ? 'alerts:set.emailLine' : 'alerts:set.emailWaits', { email: address });
}

/** The values stand in the text: labels side by side are still whole on a phone. */
function buttonsOf(t: Translate, { accountId, settings, email }: NotificationsView): Button[][] {
  const kinds: Button = { label: t('alerts:set.kinds'), data: notifyPress.kinds };
  const from: Button[] = [
    { label: t('alerts:set.days'), data: notifyPress.days(accountId) },
    { label: t('alerts:set.sum'), data: notifyPress.sum(accountId) },
  ];
  return [
    ...(settings.wantsWarnings ? [from] : []),
    [
      { label: t('alerts:set.hours'), data: notifyPress.hours },
      { label: t('alerts:set.zone'), data: notifyPress.zone },
    ],
    email ? [{ label: t('alerts:set.email'), data: notifyPress.email }, kinds] : [kinds],
    [{ label: t('alerts:set.sample'), data: notifyPress.sample(accountId) }],
    [{ label: t('common:back'), data: press.menu }],
  ];
}
