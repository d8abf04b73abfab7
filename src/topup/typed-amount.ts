import { type Currency, parseDecimal } from '../ledger/money.ts';
import { cleanTyped, takeCurrency } from './typed-text.ts';

/**
 * What a customer meant by a typed sum. Each kind but `amount` has an answer of its own, and carries what a button needs to
 * mend it: readings are sums to offer, not sums to take. Whether a sum is allowed is for `quote` to say.
 */
export type TypedAmount =
  | { readonly kind: 'amount'; readonly amountMinor: bigint }
  | { readonly kind: 'empty' }
  /** Words; the sums that stand among them, at most two, may be what was meant: «положи 500», «2 тыс», «500-700». */
  | { readonly kind: 'not-a-number'; readonly readingsMinor: readonly bigint[] }
  /** `amountMinor` is the sum without its minus. */
  | { readonly kind: 'negative'; readonly amountMinor: bigint }
  | { readonly kind: 'zero' }
  /** The two sums in whole kopecks around it; one and the same when the surplus digits are zeros. */
  | { readonly kind: 'too-many-decimals'; readonly lowerMinor: bigint; readonly upperMinor: bigint }
  /** Several readings are as likely, so none is taken: "1,500", "15 00". Ascending, one or two. */
  | { readonly kind: 'ambiguous'; readonly readingsMinor: readonly bigint[] }
  /** Another currency's sign stands beside it; `amountMinor` is the bare number in the account's own. */
  | { readonly kind: 'other-currency'; readonly amountMinor: bigint }
  /** More digits than any sum has. */
  | { readonly kind: 'too-large' };

/** Far longer than any sum with words around it; what is longer is a letter, and is not searched for numbers. */
const maxTypedLength = 200;

/** A quadrillion is beyond every policy's maximum and well within PostgreSQL's bigint once in kopecks. */
const maxWholeDigits = 15;

const maxReadings = 2;

/** @returns minor units, or undefined for more digits than a sum has */
function toMinor(whole: string, fraction: string): bigint | undefined {
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  return digits.length > maxWholeDigits ? undefined : parseDecimal(`${digits}.${fraction.padEnd(2, '0')}`);
}

function ambiguous(...readings: (bigint | undefined)[]): TypedAmount {
  const known = new Set(readings.filter((reading): reading is bigint => reading !== undefined && reading > 0n));
  if (known.size === 0) return { kind: readings.includes(0n) ? 'zero' : 'too-large' };
  return { kind: 'ambiguous', readingsMinor: [...known].sort((left, right) => (left < right ? -1 : 1)) };
}

function exact(whole: string, fraction: string): TypedAmount {
  const amountMinor = toMinor(whole, fraction.slice(0, 2));
  if (amountMinor === undefined) return { kind: 'too-large' };
  if (fraction.length > 2) {
    const upperMinor = /[1-9]/.test(fraction.slice(2)) ? amountMinor + 1n : amountMinor;
    return { kind: 'too-many-decimals', lowerMinor: amountMinor, upperMinor };
  }
  return amountMinor === 0n ? { kind: 'zero' } : { kind: 'amount', amountMinor };
}

/** Whether groups of digits are thousands: one to three digits, then threes, all parted by the same sign. */
function isGrouped(groups: readonly string[], separators: readonly string[]): boolean {
  const [first = '', ...rest] = groups;
  return /^[1-9]\d{0,2}$/.test(first) && rest.every((group) => group.length === 3) && new Set(separators).size <= 1;
}

/** What is neither thousands nor a decimal: digits joined, or the last two taken for kopecks. */
function unclear(groups: readonly string[]): TypedAmount {
  const last = groups.at(-1) ?? '';
  const joined = toMinor(groups.join(''), '');
  return last.length === 2 ? ambiguous(joined, toMinor(groups.slice(0, -1).join(''), last)) : ambiguous(joined);
}

/**
 * Reads digits parted by blanks, commas, dots and apostrophes. With two different signs the last one parts the kopecks and
 * the other the thousands, "1.500,50" and "1,500.50" alike. One comma or dot before exactly three digits is ambiguous: a
 * thousand and a half in one country, one and a half in another. Money is not guessed.
 */
function readDigits(text: string): TypedAmount {
  const groups = text.split(/[ ,.']/);
  const separators: readonly string[] = text.match(/[ ,.']/g) ?? [];
  const last = separators.at(-1);
  const fraction = groups.at(-1) ?? '';
  const head = groups.slice(0, -1);
  const isDecimal = (last === ',' || last === '.') && separators.indexOf(last) === separators.length - 1;
  if (last === undefined) return exact(text, '');
  if (!isDecimal) return isGrouped(groups, separators) ? exact(groups.join(''), '') : unclear(groups);
  if (head.length > 1) {
    return isGrouped(head, separators.slice(0, -1)) ? exact(head.join(''), fraction) : unclear(groups);
  }
  const [whole = ''] = head;
  if (fraction.length === 3 && isGrouped(groups, separators)) {
    return ambiguous(toMinor(whole + fraction, ''), toMinor(whole, fraction.slice(0, 2)));
  }
  return exact(whole, fraction);
}

const digitsOnly = /^(?=.*\d)[\d ,.']+$/;

/** A number among words stands apart from letters; «к» and «тыс» after it make thousands. */
const numberAmongWords = /(?<![\p{L}\p{N},.])(\d(?:[\d ,.']*\d)?)(?: ?(к|k|тыс(?:\.|яч[аи]?)?))?(?![\p{L}\p{N}])/gu;

function readWords(text: string): TypedAmount {
  const readings = new Set<bigint>();
  for (const [, digits = '', thousands] of text.matchAll(numberAmongWords)) {
    const read = readDigits(digits);
    if (read.kind === 'amount') readings.add(thousands ? read.amountMinor * 1000n : read.amountMinor);
    if (readings.size === maxReadings) break;
  }
  return { kind: 'not-a-number', readingsMinor: [...readings] };
}

/**
 * Reads a sum that a customer typed: `1500`, `1 500`, `1500,50`, `1 500 ₽`, any blanks, digits of other scripts. Never
 * throws, whatever the text.
 * @param currency the account's own; its sign may stand beside the number
 */
export function parseTypedAmount(text: string, currency: Currency = 'RUB'): TypedAmount {
  if (text.length > maxTypedLength) return { kind: 'not-a-number', readingsMinor: [] };
  const cleaned = cleanTyped(text);
  if (cleaned === '') return { kind: 'empty' };
  const { rest, written } = takeCurrency(cleaned);
  const [, sign = '', digits = ''] = /^([+-]?) ?(.*)$/.exec(rest) ?? [];
  // A sign of the end of a sentence is no part of the number.
  const bare = digits.replace(/[ ,.!?;]+$/, '');
  if (!digitsOnly.test(bare)) return readWords(cleaned);
  const read = readDigits(bare);
  if (read.kind !== 'amount') return read;
  if (sign === '-') return { kind: 'negative', amountMinor: read.amountMinor };
  return written === undefined || written === currency
    ? read
    : { kind: 'other-currency', amountMinor: read.amountMinor };
}
