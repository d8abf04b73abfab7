import type { InvoiceDeps } from '../invoices/index.ts';

/** What the slice is built from. The bank's file is that of the seller's account. */
export type BankDeps = Pick<InvoiceDeps, 'db' | 'clock' | 'profile' | 'enqueueNotice' | 'seller' | 'supportChatId'>;
