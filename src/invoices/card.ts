import type { Queryable } from '../db/client.ts';

/** Remembers where an invoice's card stands, for the next change to be shown there. No change of the invoice itself. */
export async function rememberCard(
  db: Queryable,
  card: { readonly invoiceId: bigint; readonly threadId: number | null; readonly messageId: bigint },
): Promise<void> {
  const { invoiceId, threadId, messageId } = card;
  await db.invoice.update({
    where: { id: invoiceId },
    data: { cardThreadId: threadId, cardMessageId: messageId },
  });
}
