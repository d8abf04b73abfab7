import { type ReaderSettings, russianZones, type ThreeDays, type Thresholds, zoneName } from '../../alerts/index.ts';
import { type Currency, formatMoney } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { notifyPress } from '../notify-press.ts';
import { hoursOf } from './notifications.ts';

interface Wording {
  readonly t: Translate;
  readonly language: Language;
}

/** What every one of these screens may have beside its choices. */
interface Said {
  /** Takes the place of the question: what was wrong with the answer. */
  readonly note?: string;
  /** Stands first: what was probably meant. */
  readonly offer?: readonly Button[];
}

const choicesInRow = 2;

function choiceScreen(t: Translate, question: string, choices: readonly Button[], { note, offer = [] }: Said): Screen {
  const rows: Button[][] = offer.map((button) => [button]);
  for (let index = 0; index < choices.length; index += choicesInRow) {
    rows.push(choices.slice(index, index + choicesInRow));
  }
  return { html: note ?? question, buttons: [...rows, [{ label: t('common:back'), data: notifyPress.open }]] };
}

const marked = (t: Translate, label: string, isChosen: boolean): string =>
  isChosen ? t('alerts:set.chosen', { label }) : label;

/** From those who look once a month to those who look each day. */
const offeredDays: readonly ThreeDays[] = [
  [30, 14, 3],
  [14, 7, 2],
  [7, 3, 1],
  [3, 2, 1],
];

const listOf = (t: Translate, [info, warning, critical]: ThreeDays): string =>
  t('alerts:set.threeDays', { info, warning, critical });

export interface DaysView extends Said {
  readonly accountId: bigint;
  readonly number: string;
  readonly thresholds: Thresholds;
  /** What was probably meant. */
  readonly meant?: ThreeDays;
}

/** Asks at how many days left to warn. */
export function daysScreen({ t }: Wording, { accountId, number, thresholds, meant, ...said }: DaysView): Screen {
  const now: ThreeDays = [thresholds.infoDays, thresholds.warningDays, thresholds.criticalDays];
  const button = (days: ThreeDays, isNow: boolean): Button => ({
    label: marked(t, listOf(t, days), isNow),
    data: notifyPress.takeDays(accountId, days),
  });
  const offer = meant ? { offer: [button(meant, false)] } : {};
  const choices = offeredDays.map((days) => button(days, days.join() === now.join()));
  return choiceScreen(t, t('alerts:set.askDays', { number, days: listOf(t, now) }), choices, { ...said, ...offer });
}

/** The usual sum and larger ones. */
const timesUsual = [1n, 2n, 5n, 10n];

export interface SumView extends Said {
  readonly accountId: bigint;
  readonly number: string;
  readonly currency: Currency;
  readonly sumMinor: bigint;
  /** Where nothing was chosen. */
  readonly usualMinor: bigint;
  /** What was probably meant. */
  readonly meantMinor?: readonly bigint[];
}

/** Asks below which sum to warn. */
export function sumScreen({ t, language }: Wording, view: SumView): Screen {
  const { accountId, number, currency, sumMinor, usualMinor, meantMinor = [], ...said } = view;
  const money = (amountMinor: bigint): string => formatMoney({ amountMinor, currency }, language);
  const button = (amountMinor: bigint, isNow: boolean): Button => ({
    label: marked(t, amountMinor === 0n ? t('alerts:set.noSum') : money(amountMinor), isNow),
    data: notifyPress.takeSum(accountId, amountMinor),
  });
  const choices = [...timesUsual.map((times) => usualMinor * times), 0n].map((sum) => button(sum, sum === sumMinor));
  const now = sumMinor === 0n ? t('alerts:set.noSumNow') : money(sumMinor);
  const offer = meantMinor.map((sum) => button(sum, false));
  return choiceScreen(t, t('alerts:set.askSum', { number, sum: now }), choices, { ...said, offer });
}

const hour = 60;

/** Minutes after midnight; the last is never. */
const offeredHours: readonly (readonly [fromMinute: number, toMinute: number])[] = [
  [22 * hour, 9 * hour],
  [23 * hour, 8 * hour],
  [21 * hour, 10 * hour],
  [0, 0],
];

type Hours = Pick<ReaderSettings, 'quietFromMinute' | 'quietToMinute'>;

/** Asks when not to disturb. */
export function hoursScreen({ t }: Wording, { quietFromMinute, quietToMinute, ...said }: Hours & Said): Screen {
  const isNever = quietFromMinute === quietToMinute;
  const choices = offeredHours.map(([from, to]) => {
    const isNow = from === to ? isNever : from === quietFromMinute && to === quietToMinute;
    const label = from === to ? t('alerts:set.noHours') : hoursOf(from, to);
    return { label: marked(t, label, isNow), data: notifyPress.takeHours(from, to) };
  });
  const now = isNever ? t('alerts:set.noHoursNow') : hoursOf(quietFromMinute, quietToMinute);
  return choiceScreen(t, t('alerts:set.askHours', { hours: now }), choices, said);
}

export interface ZoneView extends Said {
  /** The person's own; null: the account's. */
  readonly own: string | null;
  readonly accountZone: string;
  /** What the clock says in a zone now, «14:05». */
  readonly timeIn: (timeZone: string) => string;
}

/** Asks where one is: the time there stands on each button, to be compared with one's own clock. */
export function zoneScreen({ t, language }: Wording, { own, accountZone, timeIn, ...said }: ZoneView): Screen {
  const label = (timeZone: string): string =>
    t('alerts:set.zoneChoice', { zone: zoneName(timeZone, language), time: timeIn(timeZone) });
  const choices: Button[] = russianZones.map(({ timeZone }) => ({
    label: marked(t, label(timeZone), timeZone === own),
    data: notifyPress.takeZone(timeZone),
  }));
  const asAccount: Button = {
    label: marked(t, t('alerts:set.zoneOfAccount'), own === null),
    data: notifyPress.takeZone(null),
  };
  const now = own ?? accountZone;
  const question = t('alerts:set.askZone', { zone: escapeHtml(zoneName(now, language)), time: timeIn(now) });
  return choiceScreen(t, question, [...choices, asAccount], said);
}

/** What is sent at all. */
export function kindsScreen({ t }: Wording, settings: Pick<ReaderSettings, 'wantsWarnings' | 'wantsNews'>): Screen {
  const { wantsWarnings, wantsNews } = settings;
  return {
    html: t('alerts:set.askKinds'),
    buttons: [
      [
        {
          label: t(wantsWarnings ? 'alerts:set.warningsTicked' : 'alerts:set.warningsUnticked'),
          data: notifyPress.setKind('warnings', !wantsWarnings),
        },
      ],
      [
        {
          label: t(wantsNews ? 'alerts:set.newsTicked' : 'alerts:set.newsUnticked'),
          data: notifyPress.setKind('news', !wantsNews),
        },
      ],
      [{ label: t('common:back'), data: notifyPress.open }],
    ],
  };
}
