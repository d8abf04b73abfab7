import { totalOf } from '../accounts/balance-of.ts';
import { renderInvoice } from '../invoices/document.ts';
import { findInvoice, type Invoice } from '../invoices/index.ts';
import { readerLanguage } from './languages.ts';
import type { Letter, RenderDeps } from './letter.ts';
import type { InvoiceNotice } from './notice.ts';
import { invoiceChangedScreen, isStillSo } from './templates/invoice-changed.ts';
import { invoiceCaption } from './templates/invoice-document.ts';

/** The invoice as a file, with what the payer has to know and to copy below it. */
export async function renderInvoiceDocument(
  deps: RenderDeps,
  notice: Extract<InvoiceNotice, { kind: 'invoice.document' }>,
  chatId: bigint,
): Promise<Letter> {
  const invoice = await requireInvoice(deps, notice.invoiceId);
  const file = await renderInvoice(deps.db, invoice, deps.profile.title);
  const language = await readerLanguage(deps.db, chatId);
  const view = { invoice, purpose: file.purpose, policy: deps.profile.invoice };
  return { kind: 'document', file, screen: invoiceCaption(view, deps.translator(language), language) };
}

/** What has become of an invoice; a step that was overtaken while this waited is not told any more. */
export async function renderInvoiceChanged(
  deps: RenderDeps,
  notice: Extract<InvoiceNotice, { kind: 'invoice.changed' }>,
  chatId: bigint,
): Promise<Letter> {
  const invoice = await requireInvoice(deps, notice.invoiceId);
  if (!isStillSo(notice.event, invoice.state)) return { kind: 'outdated' };
  const language = await readerLanguage(deps.db, chatId);
  const balance = totalOf(await deps.balanceOf(deps.db, invoice.accountId));
  const moved = notice.amountMinor === undefined ? undefined : BigInt(notice.amountMinor);
  const movedMinor = moved !== undefined && moved < 0n ? -moved : moved;
  const view = { invoice, event: notice.event, movedMinor, balance };
  return { kind: 'message', screen: invoiceChangedScreen(view, deps.translator(language), language) };
}

async function requireInvoice(deps: RenderDeps, id: string): Promise<Invoice> {
  const invoice = await findInvoice(deps.db, BigInt(id));
  if (invoice === null) throw new Error(`a notice is queued for invoice ${id}, which is none`);
  return invoice;
}
