/** Older documents bound InvId by 2^31 − 1, newer ones by 2^63 − 1: the smaller bound is safe with both. */
const maxInvoiceId = 2_147_483_647;

/** @returns whether the number can be an InvId: a whole number from 1 to 2147483647. */
export function isInvoiceId(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= maxInvoiceId;
}

/** @returns the InvId that a text states, strictly decimal without sign, blank or leading zero; otherwise undefined. */
export function parseInvoiceId(text: string): number | undefined {
  if (!/^[1-9]\d{0,9}$/.test(text)) return undefined;
  const value = Number.parseInt(text, 10);
  return isInvoiceId(value) ? value : undefined;
}
