/** The books: what the rest of the product may ask of them. */
export { type AccountKind, type LedgerAccountRef, openLedgerAccount } from './accounts.ts';
export { balancesOf, type LedgerBalance } from './balance.ts';
export type { BooksCheck } from './invariants.ts';
export { maxLines, type Posting, type PostingLine, type PostOutcome, post } from './post.ts';
export { type Reversal, type ReverseOutcome, reverse } from './reverse.ts';
export { type VerifyReport, verifyBooks } from './verify.ts';
