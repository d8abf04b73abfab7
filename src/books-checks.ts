import { autopayChecks } from './autopay/books-check.ts';
import { bankChecks } from './bank/books-check.ts';
import { billChecks } from './bills/index.ts';
import { invoiceChecks } from './invoices/books-check.ts';
import type { BooksCheck } from './ledger/index.ts';
import { paymentChecks } from './payments/books-check.ts';
import { promoChecks } from './promo/books-check.ts';
import { refundChecks } from './refunds/index.ts';
import { supportChecks } from './support/index.ts';
import { usageChecks } from './usage/index.ts';

/** All that must hold between the books and the slices that move money; `verify` proves it after the books themselves. */
export const booksChecks: readonly BooksCheck[] = [
  ...paymentChecks,
  ...autopayChecks,
  ...promoChecks,
  ...refundChecks,
  ...invoiceChecks,
  ...bankChecks,
  ...supportChecks,
  ...usageChecks,
  ...billChecks,
];
