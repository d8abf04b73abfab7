import type { PaymentDeps } from '../payments/deps.ts';

/** What the slice is built from; each function names the part that it needs. A charge is a payment, made without its payer. */
export type AutopayDeps = PaymentDeps;
