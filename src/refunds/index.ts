/** Refunds: money back to the card that paid, by an agent's word, off the balance before it is sent. */
export { bookRefund, type RefundWish } from './book.ts';
export { refundChecks } from './books-check.ts';
export type { RefundDeps } from './deps.ts';
export { previewRefund } from './facts.ts';
export { canRefund, findOperation } from './operation.ts';
export { pollRefunds } from './poll.ts';
export type { RefundQuote } from './quote.ts';
export { countRefunds, onCardOf, type Refund, refundOfWish } from './refund.ts';
export { type RequestOutcome, requestRefund } from './request.ts';
export { resolveUnknown } from './resolve.ts';
export { type SendOutcome, sendRefund } from './send.ts';
export { sweepRefunds } from './sweep.ts';
