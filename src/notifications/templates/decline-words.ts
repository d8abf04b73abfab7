import type { Translate } from '../../platform/i18n.ts';

/** The port's codes (src/payments/gateways/gateway.ts), which this layer does not know; a test holds the two together. */
const inWords = [
  'not-paid',
  'returned-to-payer',
  'insufficient-funds',
  'refused-by-bank',
  'card-expired',
  'card-unusable',
  'consent-withdrawn',
] as const;

/** @returns why a card was not charged, as the rest of a sentence, without its full stop */
export function declineReason(code: string | null, t: Translate): string {
  const known = inWords.find((one) => one === code) ?? 'other';
  return t(`notifications:autopay.reasons.${known}`);
}
