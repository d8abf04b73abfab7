import type { Transaction } from '../db/client.ts';
import type { InvoiceEvent } from '../notifications/notice.ts';
import type { InvoiceDeps } from './deps.ts';
import type { Invoice } from './invoice.ts';

type TellDeps = Pick<InvoiceDeps, 'enqueueNotice' | 'supportChatId'>;

/** Has the card in the support group show the invoice as it is now. */
export async function refreshCard(tx: Transaction, deps: TellDeps, invoice: Invoice): Promise<void> {
  if (deps.supportChatId === undefined) return;
  await deps.enqueueNotice(tx, {
    notice: { kind: 'support.card', invoiceId: String(invoice.id) },
    chatId: deps.supportChatId,
    dedupeKey: `invoice:${invoice.id}:v${invoice.version}:card`,
  });
}

/** Tells the customer of a change and has the card show it, with the change's transaction. */
export async function tellChange(
  tx: Transaction,
  deps: TellDeps,
  change: { readonly invoice: Invoice; readonly event: InvoiceEvent; readonly amountMinor?: bigint },
): Promise<void> {
  const { invoice, event, amountMinor } = change;
  await deps.enqueueNotice(tx, {
    notice: {
      kind: 'invoice.changed',
      invoiceId: String(invoice.id),
      event,
      ...(amountMinor === undefined ? {} : { amountMinor: String(amountMinor) }),
    },
    chatId: invoice.chatId,
    dedupeKey: `invoice:${invoice.id}:v${invoice.version}:customer`,
  });
  await refreshCard(tx, deps, invoice);
}
