import {
  type Days,
  isDay,
  type NamedPeriod,
  namedPeriods,
  type PageCursor,
  type StatementFilter,
  statementFilters,
} from '../statements/index.ts';

/** Days that were typed, or a period that follows the calendar. */
export type HistoryPeriod = NamedPeriod | Days;

/** What a history screen shows. All of it stands in its buttons, so that they work whenever they are pressed. */
export interface HistoryPlace {
  readonly filter: StatementFilter;
  readonly period: HistoryPeriod;
  readonly cursor?: PageCursor;
}

export const historyFiles = ['xlsx', 'csv', 'chart'] as const;
export type HistoryFile = (typeof historyFiles)[number];

const periodCode = (period: HistoryPeriod): string =>
  typeof period === 'string' ? period : `${period.first}-${period.last}`.replaceAll(/(\d{4})-(\d\d)-(\d\d)/g, '$1$2$3');

/** What the buttons of the history say, in at most 64 bytes. Nothing here may change its meaning: see `press`. */
export const historyPress = {
  open: 'history',
  askPeriod: 'history:period:ask',
  page: ({ filter, period, cursor }: HistoryPlace): string =>
    `history:${filter}:${periodCode(period)}${cursor ? `:${cursor.way === 'older' ? 'o' : 'n'}${cursor.than}` : ''}`,
  file: (file: HistoryFile, { filter, period }: HistoryPlace): string =>
    `history:${file}:${filter}:${periodCode(period)}`,
} as const;

const filterPattern = statementFilters.join('|');
const periodPattern = `${namedPeriods.join('|')}|\\d{8}-\\d{8}`;

export const historyPressed = {
  page: new RegExp(`^history:(${filterPattern}):(${periodPattern})(?::([on])([1-9]\\d{0,17}))?$`),
  file: new RegExp(`^history:(${historyFiles.join('|')}):(${filterPattern}):(${periodPattern})$`),
} as const;

function readPeriodCode(code: string | undefined): HistoryPeriod | undefined {
  const named = namedPeriods.find((known) => known === code);
  if (named) return named;
  const [first = '', last = ''] = (code ?? '')
    .split('-')
    .map((digits) => digits.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'));
  return isDay(first) && isDay(last) && first <= last ? { first, last } : undefined;
}

/** @returns undefined when the days are none: no button of ours says so */
export function readHistoryPage(match: RegExpExecArray): HistoryPlace | undefined {
  const filter = statementFilters.find((known) => known === match[1]);
  const period = readPeriodCode(match[2]);
  if (!filter || !period) return undefined;
  if (match[4] === undefined) return { filter, period };
  return { filter, period, cursor: { way: match[3] === 'o' ? 'older' : 'newer', than: BigInt(match[4]) } };
}

/** @returns undefined when the days are none: no button of ours says so */
export function readHistoryFile(
  match: RegExpExecArray,
): { readonly file: HistoryFile; readonly place: HistoryPlace } | undefined {
  const file = historyFiles.find((known) => known === match[1]);
  const filter = statementFilters.find((known) => known === match[2]);
  const period = readPeriodCode(match[3]);
  return file && filter && period ? { file, place: { filter, period } } : undefined;
}
