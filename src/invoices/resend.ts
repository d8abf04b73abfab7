import { inTransaction } from '../db/transaction.ts';
import type { InvoiceDeps } from './deps.ts';

/**
 * Sends the document once more, to whoever asks for it; the caller has seen to that it is theirs.
 * @param wish.key natural and the same however often the wish comes: it is sent once
 */
export async function resendDocument(
  deps: Pick<InvoiceDeps, 'db' | 'enqueueNotice'>,
  wish: { readonly invoiceId: bigint; readonly chatId: bigint; readonly key: string },
): Promise<void> {
  const { invoiceId, chatId, key } = wish;
  await inTransaction(deps.db, (tx) =>
    deps.enqueueNotice(tx, {
      notice: { kind: 'invoice.document', invoiceId: String(invoiceId) },
      chatId,
      dedupeKey: `invoice:${invoiceId}:document:${key}`,
    }),
  );
}
