/** The books: what the rest of the product may ask of them. */
export { type AccountKind, openLedgerAccount } from './accounts.ts';
export { balancesOf } from './balance.ts';
export { type BatchOutcome, chargeBatch, maxBatchLines } from './charge-batch.ts';
export type { BooksCheck } from './invariants.ts';
export { maxLines, type Posting, type PostingLine, post } from './post.ts';
export { reverse } from './reverse.ts';
export { sqlCheck } from './sql-check.ts';
export { type VerifyReport, verifyBooks } from './verify.ts';
