// So many receipts for so many chats, queued round by round, as a busy hour would.
import { inTransaction } from '../../../src/db/transaction.ts';
import { createEnqueueNotice } from '../../../src/notifications/enqueue.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { addCustomer, addPayment, type Customer, type PostOffice } from './post-office.ts';

/** @returns which payments each chat is to hear of, in their order */
export async function queueReceipts(
  office: PostOffice,
  size: { chats: number; perChat: number },
): Promise<ReadonlyMap<string, readonly number[]>> {
  const enqueueNotice = createEnqueueNotice({ queue: office.queue, clock: systemClock });
  const expected = new Map<string, number[]>();
  const customers: Customer[] = [];
  for (let count = 0; count < size.chats; count += 1) customers.push(await addCustomer(office));
  for (let round = 0; round < size.perChat; round += 1) {
    for (const customer of customers) {
      const paymentId = await addPayment(office, customer);
      const notice = { kind: 'payment.credited', paymentId } as const;
      const message = { notice, chatId: customer.chatId, dedupeKey: `payment:${paymentId}:credited` };
      await inTransaction(office.db, (tx) => enqueueNotice(tx, message));
      expected.set(`${customer.userId}`, [...(expected.get(`${customer.userId}`) ?? []), paymentId]);
    }
  }
  return expected;
}
