import type { VatRate } from '../config/vat.ts';
import type { PayerRequisites, SellerRequisites } from '../requisites/index.ts';

/** All that an invoice says. Days are «YYYY-MM-DD»; the sum is in kopecks and holds the VAT, if there is any. */
export interface InvoiceDocument {
  /** «26-00017», as the bank's payment will name it. */
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly seller: SellerRequisites;
  readonly payer: PayerRequisites;
  /** The customer's account with the provider, «100001». */
  readonly accountNumber: string;
  readonly amountMinor: bigint;
  readonly vat: VatRate;
  /** The provider's name for customers, «Amvera Cloud». */
  readonly serviceTitle: string;
}
