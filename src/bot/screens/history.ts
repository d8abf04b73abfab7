import { type Currency, formatMoney } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import type { Button, Screen } from '../../platform/telegram/screen.ts';
import {
  type Days,
  dayWords,
  namedPeriods,
  type StatementPage,
  type StatementTotals,
  statementFilters,
} from '../../statements/index.ts';
import { press } from '../callback-data.ts';
import { type HistoryPlace, historyPress } from '../history-press.ts';
import { historyLines } from './history-lines.ts';

export interface HistoryView {
  readonly place: HistoryPlace;
  readonly days: Days;
  readonly page: StatementPage;
  readonly totals: StatementTotals;
  /** The account's. */
  readonly number: string;
  /** IANA name: the account's days. */
  readonly timeZone: string;
  /** Said above: what came of a press. */
  readonly note?: string;
}

interface Wording {
  readonly t: Translate;
  readonly language: Language;
}

const chosen = (t: Translate, label: string, isChosen: boolean): string =>
  isChosen ? t('history:chosen', { label }) : label;

function totalLines({ t, language }: Wording, totals: StatementTotals): string[] {
  const amount = (amountMinor: bigint) => ({
    amount: formatMoney({ amountMinor, currency: totals.currency satisfies Currency }, language),
  });
  return [
    t('history:opening', amount(totals.openingMinor)),
    t('history:came', amount(totals.inMinor)),
    t('history:went', amount(totals.outMinor)),
    t('history:closing', amount(totals.closingMinor)),
  ];
}

/** What is shown, and of when: a press on another goes to its newest page. */
function choices(t: Translate, { filter, period }: HistoryPlace): Button[][] {
  const filters = statementFilters.map((known) => ({
    label: chosen(t, t(`history:filter.${known}`), known === filter),
    data: historyPress.page({ filter: known, period }),
  }));
  const periods = namedPeriods.map((known) => ({
    label: chosen(t, t(`history:periods.${known}`), known === period),
    data: historyPress.page({ filter, period: known }),
  }));
  const days = {
    label: chosen(t, t('history:periods.days'), typeof period !== 'string'),
    data: historyPress.askPeriod,
  };
  return [filters, periods.slice(0, 2), periods.slice(2), [days]];
}

function turns(t: Translate, { filter, period }: HistoryPlace, { newer, older }: StatementPage): Button[][] {
  const row: Button[] = [
    ...(newer ? [{ label: t('history:newer'), data: historyPress.page({ filter, period, cursor: newer }) }] : []),
    ...(older ? [{ label: t('history:older'), data: historyPress.page({ filter, period, cursor: older }) }] : []),
  ];
  return row.length > 0 ? [row] : [];
}

function files(t: Translate, place: HistoryPlace): Button[] {
  return [
    { label: t('history:excel'), data: historyPress.file('xlsx', place) },
    { label: t('history:csv'), data: historyPress.file('csv', place) },
    { label: t('history:chart'), data: historyPress.file('chart', place) },
  ];
}

/** A page of the account's history: the period's totals, then the lines, newest first. */
export function historyScreen(wording: Wording, view: HistoryView): Screen {
  const { t, language } = wording;
  const { place, page, note } = view;
  const filter = t(`history:filterWords.${place.filter}`);
  const nothing = place.filter === 'all' ? t('history:nothing') : t('history:nothingOfKind');
  const lines = page.lines.length > 0 ? historyLines(wording, view) : ['', nothing];
  return {
    html: [
      ...(note === undefined ? [] : [note, '']),
      t('history:title', { number: view.number }),
      t('history:period', { days: dayWords(view.days, language), filter }),
      '',
      ...totalLines(wording, view.totals),
      ...lines,
    ].join('\n'),
    buttons: [
      ...turns(t, place, page),
      ...choices(t, place),
      ...(page.lines.length > 0 ? [files(t, place)] : []),
      [{ label: t('common:back'), data: press.menu }],
    ],
  };
}

export interface AskPeriodView {
  /** What was wrong with the answer. */
  readonly note?: string;
  /** What was probably meant. */
  readonly offer?: Days;
}

/** Asks for the days to show. */
export function askPeriodScreen({ t, language }: Wording, { note, offer }: AskPeriodView): Screen {
  const proposed: Button[][] = offer
    ? [
        [
          {
            label: t('history:showDays', { days: dayWords(offer, language) }),
            data: historyPress.page({ filter: 'all', period: offer }),
          },
        ],
      ]
    : [];
  return {
    html: note ?? t('history:ask'),
    buttons: [...proposed, [{ label: t('common:back'), data: historyPress.open }]],
  };
}
