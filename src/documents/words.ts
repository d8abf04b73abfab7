import numberToWords from 'number-to-words-ru';
import { toDecimal } from '../ledger/money.ts';

/**
 * The sum as documents spell it: «двадцать одна тысяча двадцать один рубль 21 копейка», kopecks always as two digits.
 * @param amountMinor kopecks, not negative
 * @throws RangeError for a negative sum: no document of ours asks for one
 */
export function amountInWords(amountMinor: bigint): string {
  if (amountMinor < 0n) throw new RangeError('a sum in words is not negative');
  const words = numberToWords.convert(toDecimal(amountMinor), { currency: 'rub' });
  return `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}
