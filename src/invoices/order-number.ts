/** As the column's CHECK; banks number their payment orders with six digits and rarely more. */
const longestNumber = 20;

/**
 * Reads a payment order's number as an agent types it («№ 000123») or the bank's file gives it («123»): the same order is
 * the same text, so that it is not credited twice.
 * @returns undefined when it is none
 */
export function readOrderNumber(typed: string): string | undefined {
  // In capitals before it is measured: «ß» becomes two letters.
  const text = typed
    .toUpperCase()
    .replace(/[\s№#\p{Cf}\p{Cc}\p{Cs}]/gu, '')
    .replace(/^0+(?=.)/, '');
  return text.length >= 1 && text.length <= longestNumber ? text : undefined;
}
