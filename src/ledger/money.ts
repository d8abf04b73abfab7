/**
 * Money is an integer number of minor units (kopecks, cents) and a currency. This file is the only place where it is
 * read from text or turned into text; floating point never touches it.
 */
export const currencies = ['RUB', 'USD'] as const;
export type Currency = (typeof currencies)[number];

export interface Money {
  readonly amountMinor: bigint;
  readonly currency: Currency;
}

/** Both currencies in use have two decimals (ISO 4217); a currency with another exponent needs a table here. */
export const minorPerMajor = 100n;

/** What fits PostgreSQL's bigint, whose columns hold every amount. */
export const maxAmountMinor = 2n ** 63n - 1n;

const decimalPattern = /^(-?)(\d{1,17})(?:\.(\d{1,12}))?$/;

/**
 * Reads a machine's decimal ("100", "100.5", "100.000000"), as gateways send it. Digits past the second decimal must be
 * zeros: a sum that is no whole number of minor units is no sum of ours.
 * @returns minor units, or undefined when the text is no such decimal
 */
export function parseDecimal(text: string): bigint | undefined {
  const match = decimalPattern.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(2))) return undefined;
  const minor = BigInt(whole) * minorPerMajor + BigInt(fraction.slice(0, 2).padEnd(2, '0'));
  return sign === '-' ? -minor : minor;
}

/** @returns the decimal that gateways expect: a dot and two decimals, "1000.00", no grouping. */
export function toDecimal(amountMinor: bigint): string {
  const absolute = amountMinor < 0n ? -amountMinor : amountMinor;
  const fraction = String(absolute % minorPerMajor).padStart(2, '0');
  return `${amountMinor < 0n ? '-' : ''}${absolute / minorPerMajor}.${fraction}`;
}

const noBreakSpace = '\u00a0';
const minusSign = '\u2212';

function group(digits: string, separator: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, separator);
}

export type MoneyLocale = 'ru' | 'en';

/**
 * @returns the sum for people, unbreakable across lines: «1 500 ₽», «1 500,50 ₽», «5,58 $» in Russian; "₽1,500.50", "$5.58"
 * in English. Whole sums are printed without decimals.
 */
export function formatMoney(money: Money, locale: MoneyLocale): string {
  const negative = money.amountMinor < 0n;
  const absolute = negative ? -money.amountMinor : money.amountMinor;
  const symbol = money.currency === 'RUB' ? '₽' : '$';
  const cents = absolute % minorPerMajor;
  const whole = group(String(absolute / minorPerMajor), locale === 'ru' ? noBreakSpace : ',');
  const fraction = cents === 0n ? '' : `${locale === 'ru' ? ',' : '.'}${String(cents).padStart(2, '0')}`;
  const sign = negative ? minusSign : '';
  return locale === 'ru' ? `${sign}${whole}${fraction}${noBreakSpace}${symbol}` : `${sign}${symbol}${whole}${fraction}`;
}

/** Adds sums of one currency. @throws RangeError when the currencies differ: that is a bug, never an input. */
export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) throw new RangeError(`cannot add ${left.currency} to ${right.currency}`);
  return { amountMinor: left.amountMinor + right.amountMinor, currency: left.currency };
}
