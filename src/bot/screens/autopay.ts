import { shortCard } from '../../autopay/card-mask.ts';
import { type AutopayOverview, type PauseReason, pauseReasons } from '../../autopay/index.ts';
import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Button, Screen } from '../../platform/telegram/screen.ts';
import { press } from '../callback-data.ts';
import type { Wording } from './topup.ts';

/** Puts moments into words, in the account's zone. */
export interface SayTime {
  /** «14:05», with its day if that is another. */
  readonly moment: (at: Date) => string;
  /** «1 декабря» */
  readonly day: (at: Date) => string;
}

export interface AutopayView {
  readonly number: string;
  readonly overview: AutopayOverview;
  readonly isOwnCard: boolean;
  /** Whether the person may change the terms and resume. */
  readonly mayChange: boolean;
  /** Whether they may pause and remove it. */
  readonly mayStop: boolean;
  /** Said above everything else: what has just been done. */
  readonly note?: string;
}

/** How autopay stands: what it will do, what it has done this month, and how to change or stop it. */
export function autopayScreen(wording: Wording, view: AutopayView, say: SayTime): Screen {
  const { t } = wording;
  const { overview, isOwnCard, mayStop, note, number } = view;
  const lines = [
    ...(note === undefined ? [] : [note, '']),
    t(overview.mandate.state === 'paused' ? 'autopay:title.paused' : 'autopay:title.active'),
    `${t('autopay:account', { number })} · ${cardLine(wording, view)}`,
    '',
    ...ruleLines(wording, overview),
    monthLine(wording, overview),
    '',
    ...stateLines(wording, overview, say),
  ];
  if (!isOwnCard) lines.push('', t(mayStop ? 'autopay:ownerOnly' : 'autopay:viewer'));
  return { html: lines.join('\n'), buttons: autopayButtons(wording, view) };
}

function cardLine({ t }: Wording, { overview, isOwnCard }: AutopayView): string {
  const card = shortCard(overview.mandate.cardMask);
  if (isOwnCard) return card === undefined ? t('autopay:cardBound') : t('autopay:card', { card });
  return card === undefined ? t('autopay:cardBoundOfOther') : t('autopay:cardOfOther', { card });
}

const moneyOf =
  ({ language }: Wording, { mandate }: AutopayOverview) =>
  (amountMinor: bigint): string =>
    formatMoney({ amountMinor, currency: mandate.currency } satisfies Money, language);

function ruleLines(wording: Wording, overview: AutopayOverview): string[] {
  const { t } = wording;
  const money = moneyOf(wording, overview);
  const { amountMinor, belowMinor, consentedMinor } = overview.mandate;
  const rule = t('autopay:rule', { below: money(belowMinor), amount: money(amountMinor) });
  return amountMinor < consentedMinor ? [rule, t('autopay:upTo', { consented: money(consentedMinor) })] : [rule];
}

function monthLine(wording: Wording, overview: AutopayOverview): string {
  const { t } = wording;
  const money = moneyOf(wording, overview);
  const { successes, spentMinor } = overview.month;
  const { monthlyLimit, consentedMinor } = overview.mandate;
  const ceilingMinor = consentedMinor * BigInt(monthlyLimit);
  const spent = money(spentMinor);
  // Under terms lowered in the middle of a month more may have been charged than they would allow now.
  if (successes > monthlyLimit || spentMinor > ceilingMinor) return t('autopay:monthOver', { count: successes, spent });
  return t('autopay:month', { done: String(successes), count: monthlyLimit, spent, ceiling: money(ceilingMinor) });
}

function stateLines(wording: Wording, overview: AutopayOverview, say: SayTime): string[] {
  const { mandate, inFlight } = overview;
  const flight = inFlight ? [flightLine(wording, overview, say, inFlight)] : [];
  if (mandate.state === 'paused') return [wording.t(`autopay:paused.${pauseReason(mandate.reason)}`), ...flight];
  return inFlight ? flight : [nextLine(wording, overview, say)];
}

function flightLine(
  wording: Wording,
  overview: AutopayOverview,
  say: SayTime,
  flight: NonNullable<AutopayOverview['inFlight']>,
): string {
  const amount = moneyOf(wording, overview)(flight.amountMinor);
  return wording.t('autopay:next.in-flight', { amount, time: say.moment(flight.since) });
}

function pauseReason(reason: string | null): PauseReason {
  return pauseReasons.find((known) => known === reason) ?? 'by-customer';
}

function nextLine({ t }: Wording, { next }: AutopayOverview, say: SayTime): string {
  if (next.kind === 'charge') return t('autopay:next.charge');
  if (next.kind === 'pause') return t('autopay:paused.declined-in-a-row');
  const { because, until } = next;
  if (because === 'limit-reached' && until) return t('autopay:next.limit-reached', { day: say.day(until) });
  if (because === 'backing-off' && until) return t('autopay:next.backing-off', { time: say.moment(until) });
  return t(because === 'attempts-of-day' ? 'autopay:next.attempts-of-day' : 'autopay:next.enough-money');
}

function autopayButtons(wording: Wording, { overview, mayChange, mayStop }: AutopayView): Button[][] {
  const { t } = wording;
  const { mandate } = overview;
  const back: Button = { label: t('common:back'), data: press.menu };
  if (!mayStop) return [[back]];
  const pauses: Button = { label: t('autopay:pause'), data: press.pauseAutopay(mandate.id) };
  const resumes: Button = { label: t('autopay:resume'), data: press.resumeAutopay(mandate.id) };
  const amount = moneyOf(wording, overview)(mandate.amountMinor);
  const terms: Button[][] = [
    [
      { label: t('autopay:changeLimit', { limit: mandate.monthlyLimit }), data: press.autopayLimits(mandate.id) },
      { label: t('autopay:changeSum', { amount }), data: press.autopaySums(mandate.id) },
    ],
  ];
  return [
    ...(mayChange ? terms : []),
    ...(mandate.state === 'active' ? [[pauses]] : mayChange ? [[resumes]] : []),
    [{ label: t('autopay:remove'), data: press.removeAutopay(mandate.id) }],
    [
      ...(mayChange ? [{ label: t('autopay:otherCard'), data: press.otherCard }] : []),
      { label: t('menu:topUp'), data: press.topUp },
    ],
    [back],
  ];
}

export interface AutopayLimitView {
  readonly mandateId: bigint;
  readonly limits: readonly number[];
  readonly current: number;
}

/** How many times a month: the offered numbers, the present one marked. */
export function autopayLimitScreen({ t }: Wording, { mandateId, limits, current }: AutopayLimitView): Screen {
  return {
    html: t('autopay:askLimit', { limit: current }),
    buttons: [
      limits.map((limit) => ({
        label: limit === current ? t('autopay:consent.chosen', { limit }) : String(limit),
        data: press.takeAutopayLimit(mandateId, limit),
      })),
      [{ label: t('common:back'), data: press.autopay }],
    ],
  };
}
