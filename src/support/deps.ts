import type { InvoiceDeps } from '../invoices/deps.ts';

/** What the slice is built from; each function names the part that it needs. */
export type SupportDeps = InvoiceDeps;
