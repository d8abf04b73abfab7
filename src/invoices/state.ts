/** What the customer and support see of an invoice's way. */
export type InvoiceState =
  | 'requested'
  | 'in-work'
  | 'issued'
  | 'partly-paid'
  /** The money is reported and waits for a second agent's word. */
  | 'paid'
  | 'credited'
  | 'rejected'
  | 'expired';

/** How far support has come. */
export type InvoiceProgress = Extract<InvoiceState, 'requested' | 'in-work' | 'issued'>;

/** How it ended without all of its money. */
export type InvoiceClosing = Extract<InvoiceState, 'rejected' | 'expired'>;

/** What the state follows from; nothing else keeps it. */
export interface InvoiceFacts {
  readonly progress: InvoiceProgress;
  readonly closed: InvoiceClosing | null;
  readonly amountMinor: bigint;
  /** Credited for it and not undone. */
  readonly paidMinor: bigint;
  readonly awaitsApproval: boolean;
}

/**
 * Money speaks louder than what was decided without it: an expired invoice that is paid after all is credited, and is
 * expired again when that payment turns out to be somebody else's.
 */
export function invoiceState(facts: InvoiceFacts): InvoiceState {
  const { progress, closed, amountMinor, paidMinor, awaitsApproval } = facts;
  if (paidMinor >= amountMinor) return 'credited';
  if (awaitsApproval) return 'paid';
  if (paidMinor > 0n) return 'partly-paid';
  return closed ?? progress;
}
