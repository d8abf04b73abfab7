import { cleanTyped } from '../topup/typed-text.ts';

export type TypedHours =
  /** Minutes after midnight, two different ones. */
  | { readonly kind: 'hours'; readonly fromMinute: number; readonly toMinute: number }
  /** No quiet hours are wanted. */
  | { readonly kind: 'never' }
  /** They begin and end at once: never or always, which is not guessed. */
  | { readonly kind: 'same' }
  /** 25 o'clock, or half past seventy. */
  | { readonly kind: 'no-such-time' }
  | { readonly kind: 'not-understood' };

const longest = 60;

const neverWords = /^(?:нет|не надо|никогда|выкл(?:ючить)?|без тихих часов|off|never|none|no)[.!]?$/u;

const time = String.raw`(\d{1,2})(?:[:.](\d{2}))?(?: ?([ap])\.?m\.?)?`;
const twoTimes = new RegExp(`^(?:(?:с|со|from) )?${time}(?: ?- ?| до | по | to | till | until | )${time}$`, 'u');

/** @returns minutes after midnight; undefined: there is no such time */
function minuteOf(hourDigits: string, minuteDigits: string | undefined, half: string | undefined): number | undefined {
  const hour = Number.parseInt(hourDigits, 10);
  const minute = Number.parseInt(minuteDigits ?? '0', 10);
  if (minute > 59) return undefined;
  if (half !== undefined) {
    return hour < 1 || hour > 12 ? undefined : ((hour % 12) + (half === 'p' ? 12 : 0)) * 60 + minute;
  }
  // Midnight is as often called the day's last moment as its first.
  if (hour === 24 && minute === 0) return 0;
  return hour > 23 ? undefined : hour * 60 + minute;
}

/** Reads «23-8», «22:00–09:00», «с 23 до 8», "10 pm - 8:30 am", «нет». Never throws, whatever the text. */
export function readHours(typed: string): TypedHours {
  if (typed.length > longest) return { kind: 'not-understood' };
  const text = cleanTyped(typed);
  if (neverWords.test(text)) return { kind: 'never' };
  const match = twoTimes.exec(text);
  if (!match) return { kind: 'not-understood' };
  const fromMinute = minuteOf(match[1] ?? '', match[2], match[3]);
  const toMinute = minuteOf(match[4] ?? '', match[5], match[6]);
  if (fromMinute === undefined || toMinute === undefined) return { kind: 'no-such-time' };
  return fromMinute === toMinute ? { kind: 'same' } : { kind: 'hours', fromMinute, toMinute };
}
