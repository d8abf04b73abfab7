import { DateTime } from 'luxon';
import { formatMoney } from '../ledger/money.ts';
import type { Language, Translate } from '../platform/i18n.ts';
import { type Days, dayWords } from './period.ts';
import type { Spend, SpendSeries } from './spend.ts';
import { escapeXml } from './xml.ts';

export interface ChartWords {
  readonly t: Translate;
  readonly language: Language;
  /** What the title says. */
  readonly days: Days;
}

type Spent = Extract<Spend, { kind: 'spent' }>;

const size = { width: 1200, height: 900 } as const;
/** Where the bars stand; the left side follows from the longest sum beside it. */
const plot = { top: 170, bottom: 660, right: 1150 } as const;
const legend = { top: 760, columns: 3, rowHeight: 48, width: 370 } as const;

const ink = { title: '#1b1f24', text: '#414a54', line: '#dde2e8', paper: '#ffffff' } as const;
/** Six that people who see few colours tell apart (Okabe and Ito, jfly.uni-koeln.de/color), and a grey for the rest. */
const palette = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9'];
const greys = { unnamed: '#5f6b76', others: '#aab4be' } as const;

/** Letters that a name in the legend has room for. */
const longestName = 20;
/** A few days do not make walls of bars. */
const widestBar = 140;
/** A letter's usual width at the size of the axes. */
const letterWidth = 14;
/** Names of days that stand side by side. */
const mostLabels = 10;
const gridLines = 4n;

/** @returns the least of 1, 2, 5, 10, 20, 50, … that goes over `max` in at most four steps */
export function gridStep(maxMinor: bigint): bigint {
  let power = 1n;
  for (;;) {
    for (const digit of [1n, 2n, 5n]) if (digit * power * gridLines >= maxMinor) return digit * power;
    power *= 10n;
  }
}

const text = (at: { x: number; y: number }, words: string, style: string): string =>
  `<text x="${at.x}" y="${at.y}" ${style}>${escapeXml(words)}</text>`;

const rect = (at: { x: number; y: number; width: number; height: number }, fill: string): string =>
  `<rect x="${at.x}" y="${at.y}" width="${at.width}" height="${at.height}" fill="${fill}"/>`;

function colourOf({ service }: SpendSeries, index: number): string {
  if (service === null) return greys.unnamed;
  return typeof service === 'string' ? (palette[index % palette.length] ?? greys.others) : greys.others;
}

function nameOf(t: Translate, { service }: SpendSeries): string {
  if (service === null) return t('history:spend.unnamed');
  if (typeof service !== 'string') return t('history:spend.other');
  const letters = [...service];
  return letters.length > longestName ? `${letters.slice(0, longestName - 1).join('')}…` : service;
}

/** What the axis goes up to, and its lines: sums in minor units. */
function scaleOf({ series, buckets }: Spent): { topMinor: bigint; ticks: bigint[] } {
  const sums = buckets.map((_, index) => series.reduce((sum, { byBucket }) => sum + (byBucket[index] ?? 0n), 0n));
  const max = sums.reduce((most, sum) => (sum > most ? sum : most), 1n);
  const step = gridStep(max);
  const count = (max + step - 1n) / step;
  const ticks = Array.from({ length: Number.parseInt(String(count), 10) + 1 }, (_, index) => step * BigInt(index));
  return { topMinor: step * count, ticks };
}

/** Height above the ground in whole pixels; sums are never turned into floating point. */
const heightOf = (minor: bigint, topMinor: bigint): number =>
  Number.parseInt(String((minor * BigInt(plot.bottom - plot.top)) / topMinor), 10);

function bars(spend: Spent, left: number, topMinor: bigint): string[] {
  const slot = (plot.right - left) / spend.buckets.length;
  const width = Math.min(widestBar, Math.max(1, Math.floor(slot * 0.72)));
  return spend.buckets.flatMap((_, bucket) => {
    const x = Math.round(left + slot * bucket + (slot - width) / 2);
    let below = 0n;
    return spend.series.flatMap((line, index) => {
      const from = heightOf(below, topMinor);
      below += line.byBucket[bucket] ?? 0n;
      const height = heightOf(below, topMinor) - from;
      return height > 0 ? [rect({ x, y: plot.bottom - from - height, width, height }, colourOf(line, index))] : [];
    });
  });
}

function axes(spend: Spent, words: ChartWords, left: number, scale: ReturnType<typeof scaleOf>): string[] {
  const sums = scale.ticks.flatMap((minor) => {
    const y = plot.bottom - heightOf(minor, scale.topMinor);
    const sum = formatMoney({ amountMinor: minor, currency: spend.currency }, words.language);
    const label = text({ x: left - 16, y: y + 8 }, sum, `font-size="26" fill="${ink.text}" text-anchor="end"`);
    return [rect({ x: left, y: y - 1, width: plot.right - left, height: 2 }, ink.line), label];
  });
  const slot = (plot.right - left) / spend.buckets.length;
  const every = Math.ceil(spend.buckets.length / mostLabels);
  const days = spend.buckets.flatMap((bucket, index) => {
    if (index % every !== 0) return [];
    const at = DateTime.fromFormat(bucket, 'yyyy-MM-dd', { zone: 'utc' });
    const label = at.toFormat(spend.unit === 'day' ? 'dd.MM' : 'MM.yyyy');
    const place = { x: Math.round(left + slot * (index + 0.5)), y: plot.bottom + 42 };
    return [text(place, label, `font-size="26" fill="${ink.text}" text-anchor="middle"`)];
  });
  return [...sums, ...days];
}

function legendOf(spend: Spent, words: ChartWords): string[] {
  return spend.series.flatMap((line, index) => {
    const x = 50 + (index % legend.columns) * legend.width;
    const y = legend.top + Math.floor(index / legend.columns) * legend.rowHeight;
    return [
      rect({ x, y: y - 22, width: 26, height: 26 }, colourOf(line, index)),
      text({ x: x + 40, y }, nameOf(words.t, line), `font-size="28" fill="${ink.text}"`),
    ];
  });
}

/** Draws spending as SVG: bars stacked by service, one a bucket. */
export function chartSvg(spend: Spent, words: ChartWords): string {
  const { t, language, days } = words;
  const scale = scaleOf(spend);
  const sums = scale.ticks.map((amountMinor) => formatMoney({ amountMinor, currency: spend.currency }, language));
  const left = 50 + Math.max(...sums.map(({ length }) => length)) * letterWidth;
  const total = formatMoney({ amountMinor: spend.totalMinor, currency: spend.currency }, language);
  const title = t('history:spend.title', { days: dayWords(days, language) });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" font-family="PT Sans">`,
    rect({ x: 0, y: 0, ...size }, ink.paper),
    text({ x: 50, y: 72 }, title, `font-size="42" font-weight="700" fill="${ink.title}"`),
    text({ x: 50, y: 120 }, t('history:spend.total', { amount: total }), `font-size="32" fill="${ink.text}"`),
    ...axes(spend, words, left, scale),
    ...bars(spend, left, scale.topMinor),
    ...legendOf(spend, words),
    '</svg>',
  ].join('');
}
