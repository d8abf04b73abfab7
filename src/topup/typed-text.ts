import type { Currency } from '../ledger/money.ts';

/** Where the ten decimal digits of a script begin: Arabic, Persian, Devanagari, Bengali, full-width. */
const digitZeros = [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10];

function toAsciiDigit(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const zero = digitZeros.find((start) => code >= start && code < start + 10);
  return zero === undefined ? character : String(code - zero);
}

/**
 * Makes one writing of many: plain digits, blanks, minus and separators, lower case. Unicode's own compatibility form is not
 * used, because it turns "10²" into "102". What marks but shows nothing (direction marks, the frame of a keycap emoji) goes.
 */
export function cleanTyped(text: string): string {
  return Array.from(text.replace(/\p{Cf}|\ufe0f|\u20e3/gu, ''), toAsciiDigit)
    .join('')
    .replace(/[\u2212\u2010-\u2015\ufe63\uff0d]/gu, '-')
    .replace(/[\u066b\uff0c\u060c]/gu, ',')
    .replace(/\uff0e/gu, '.')
    .replace(/[\u2018\u2019\u02bc\u2032\u066c`]/gu, "'")
    .replace(/[\s_]+/gu, ' ')
    .trim()
    .toLowerCase();
}

type Written = Currency | 'other';

/** Signs and words of currencies as they stand after a number, and before one. */
const writings: readonly (readonly [Written, RegExp, RegExp])[] = [
  ['RUB', /(?:₽|руб(?:\.|ль|ля|лей)?|(?<!\p{L})р\.?|rub|rur)$/u, /^(?:₽|rub\b|rur\b)/u],
  ['USD', /(?:\$|usd|долл?\.?|доллар(?:а|ов)?)$/u, /^(?:\$|usd\b)/u],
  ['other', /(?:€|eur|евро|£|¥|₸|тенге|kzt|byn)$/u, /^(?:€|£|¥|₸|eur\b)/u],
];

/** Parts the currency from the number. @returns `written: undefined` when none stands there */
export function takeCurrency(text: string): { readonly rest: string; readonly written: Written | undefined } {
  for (const [written, suffix, prefix] of writings) {
    for (const mark of [suffix, prefix]) {
      if (mark.test(text)) return { rest: text.replace(mark, '').trim(), written };
    }
  }
  return { rest: text, written: undefined };
}
