/** What an adapter says of a received notification. Only `verified` may lead to a credit. */
export type Verdict =
  | { readonly kind: 'verified'; readonly invoiceId: number; readonly outSumMinor: bigint }
  | { readonly kind: 'bad-signature' }
  /** `authentic`: the signature was right all the same, so there may be money behind it. */
  | { readonly kind: 'malformed'; readonly problem: string; readonly authentic: boolean };
