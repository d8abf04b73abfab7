import { DateTime } from 'luxon';
import type { Translate } from '../../../platform/i18n.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import type { CodeStatistics, PromoCode } from '../../../promo/index.ts';
import { shortDay } from '../moments.ts';
import { sum } from './common.ts';
import { section, together } from './lists.ts';

/** When and where the group reads it. */
export interface PromoSetting {
  readonly now: Date;
  readonly timeZone: string;
}

const dayOf = (at: Date, timeZone: string): string =>
  shortDay(DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd'));

/** The last moment of what ends at `validTo`: agents name the last day, not the one after it. */
const lastMoment = (validTo: Date): Date => new Date(validTo.getTime() - 1);

const isOver = (promo: PromoCode, now: Date): boolean =>
  promo.stoppedAt !== null || (promo.validTo !== null && promo.validTo <= now);

/** @returns what the code gives, to whom and until when, each condition that it has */
function terms(t: Translate, promo: PromoCode, { now, timeZone }: PromoSetting): string[] {
  const money = (amountMinor: bigint) => sum(amountMinor, promo.currency);
  const { bonus, validFrom, validTo, totalLimit, perAccountLimit, leastTopUpMinor } = promo;
  const count = String(promo.claimed);
  return [
    bonus.kind === 'fixed'
      ? t('desk:promo.fixed', { bonus: money(bonus.bonusMinor) })
      : t('desk:promo.percent', { percent: String(bonus.percent), cap: money(bonus.capMinor) }),
    totalLimit === null
      ? t('desk:promo.taken', { count })
      : t('desk:promo.takenOf', { count, limit: String(totalLimit) }),
    ...(perAccountLimit === 1 ? [] : [t('desk:promo.perAccount', { count: perAccountLimit })]),
    ...(leastTopUpMinor === 0n ? [] : [t('desk:promo.least', { least: money(leastTopUpMinor) })]),
    ...(promo.firstTopUpOnly ? [t('desk:promo.first')] : []),
    ...(promo.entityTypes.length === 0
      ? []
      : [t('desk:promo.for', { types: promo.entityTypes.map((type) => t(`common:entityType.${type}`)).join(', ') })]),
    ...(validFrom > now ? [t('desk:promo.from', { day: dayOf(validFrom, timeZone) })] : []),
    ...(validTo === null ? [] : [t('desk:promo.until', { day: dayOf(lastMoment(validTo), timeZone) })]),
    ...(promo.stoppedAt === null ? [] : [t('desk:promo.isStopped')]),
    ...(promo.stoppedAt === null && isOver(promo, now) ? [t('desk:promo.isExpired')] : []),
  ];
}

/** @returns all codes, those that work before those that are over */
export function codeList(t: Translate, codes: readonly PromoCode[], setting: PromoSetting): string {
  if (codes.length === 0) return t('desk:promo.none');
  const line = (promo: PromoCode) => [escapeHtml(promo.code), ...terms(t, promo, setting)].join(' · ');
  const over = codes.filter((promo) => isOver(promo, setting.now));
  const running = codes.filter((promo) => !over.includes(promo));
  return together([
    ...section(t, t('desk:promo.running'), running.map(line)),
    ...section(t, t('desk:promo.over'), over.map(line)),
  ]);
}

/** @returns the code's terms below a heading, and the link that brings it */
export function codeTerms(
  t: Translate,
  promo: PromoCode,
  setting: PromoSetting & { readonly heading: string; readonly botUsername: string },
): string {
  // A link takes Latin letters, digits, dashes and low lines only (core.telegram.org/bots/features#deep-linking).
  const isLinkable = /^[\w-]+$/.test(promo.code);
  const url = `https://t.me/${setting.botUsername}?start=promo_${promo.code}`;
  const link = isLinkable ? [t('desk:promo.link', { link: escapeHtml(url) })] : [];
  return [setting.heading, terms(t, promo, setting).join(' · '), ...link].join('\n');
}

/** @returns what became of the code */
export function codeFigures(t: Translate, figures: CodeStatistics, setting: PromoSetting): string {
  const { code: promo, reserved, granted, bonusMinor, toppedUpMinor } = figures;
  const money = (amountMinor: bigint) => sum(amountMinor, promo.currency);
  return [
    `<b>${escapeHtml(promo.code)}</b>`,
    terms(t, promo, setting).join(' · '),
    '',
    t('desk:promo.reserved', { count: String(reserved) }),
    t('desk:promo.granted', { count: String(granted), bonus: money(bonusMinor) }),
    t('desk:promo.toppedUp', { amount: money(toppedUpMinor) }),
  ].join('\n');
}
