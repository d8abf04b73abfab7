import { shortCard } from '../../autopay/card-mask.ts';

/**
 * @param mask as the payment service shows it
 * @returns what follows the word «карта» in a text: « •• 1111», and nothing where the mask is not known
 */
export function afterCard(mask: string | null): string {
  const short = shortCard(mask);
  return short === undefined ? '' : `\u00a0${short}`;
}
