import type { PaymentDeps } from '../payments/deps.ts';

/** What the slice is built from: payments' own parts, for it gives back what they took. */
export type RefundDeps = Pick<
  PaymentDeps,
  'db' | 'clock' | 'logger' | 'gateway' | 'profile' | 'enqueueNotice' | 'receipt' | 'supportChatId'
>;
