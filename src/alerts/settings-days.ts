import { cleanTyped } from '../topup/typed-text.ts';
import { daysRange } from './thresholds.ts';

/** Days left at which a person wants to be told: early, to act, urgently. */
export type ThreeDays = readonly [infoDays: number, warningDays: number, criticalDays: number];

export type TypedDays =
  | { readonly kind: 'days'; readonly days: ThreeDays }
  | { readonly kind: 'not-understood' }
  /** More or fewer numbers than three. */
  | { readonly kind: 'not-three'; readonly count: number }
  /** Beyond `daysRange`. */
  | { readonly kind: 'out-of-range' }
  /** In another order than from early to late; `days` are the same in that order. */
  | { readonly kind: 'not-falling'; readonly days: ThreeDays };

/** Three numbers with words between; what is longer is a letter. */
const longest = 60;

/** What may stand between the numbers. */
const between = /(?<!\p{L})(?:за|на|и|потом|затем|день|дня|дней|дн|days?|then|and)(?!\p{L})|[-\s,.;:/\\|+→>]/gu;

/** Reads «10 5 2», «10, 5 и 2», «14/7/3 дней». Never throws, whatever the text. */
export function readDays(typed: string): TypedDays {
  if (typed.length > longest) return { kind: 'not-understood' };
  const text = cleanTyped(typed);
  if (text.replace(between, '').replace(/\d/g, '') !== '') return { kind: 'not-understood' };
  const numbers = (text.match(/\d+/g) ?? []).map((digits) => Number.parseInt(digits, 10));
  if (numbers.length === 0) return { kind: 'not-understood' };
  const [first = 0, second = 0, third = 0, ...more] = numbers;
  if (numbers.length < 3 || more.length > 0) return { kind: 'not-three', count: numbers.length };
  const days = [first, second, third] as const;
  if (days.some((one) => one < daysRange.least || one > daysRange.most)) return { kind: 'out-of-range' };
  if (first >= second && second >= third) return { kind: 'days', days };
  const [most = first, middle = second, least = third] = [...days].sort((left, right) => right - left);
  return { kind: 'not-falling', days: [most, middle, least] };
}
