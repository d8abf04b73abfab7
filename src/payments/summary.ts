import type { Queryable } from '../db/client.ts';

/** Remembers where the payment's summary stands, which the receipt will take the place of. */
export async function attachSummary(
  db: Queryable,
  paymentId: number,
  place: { readonly chatId: bigint; readonly messageId: bigint | number },
): Promise<void> {
  await db.payment.update({
    where: { id: paymentId },
    data: { chatId: place.chatId, messageId: BigInt(place.messageId) },
  });
}
