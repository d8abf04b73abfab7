import type { Transaction } from '../db/client.ts';
import type { PaymentDeps } from './deps.ts';
import type { Payment } from './payment.ts';
import { peopleOf } from './people.ts';

/**
 * Tells of the money with the transaction that credits it: who has paid by a link of the chat gets the receipt there; of money
 * that came by a bill's page, everyone is told who sees the account.
 */
export async function tellCredited(
  tx: Transaction,
  deps: Pick<PaymentDeps, 'enqueueNotice'>,
  payment: Payment,
): Promise<void> {
  const dedupeKey = `payment:${payment.id}:credited`;
  if (payment.origin !== 'page') {
    const notice = { kind: 'payment.credited', paymentId: payment.id } as const;
    return deps.enqueueNotice(tx, { notice, chatId: payment.chatId, dedupeKey });
  }
  for (const userId of await peopleOf(tx, payment.accountId)) {
    const notice = { kind: 'bill.paid', paymentId: payment.id } as const;
    // A person's private chat has their own number.
    await deps.enqueueNotice(tx, { notice, chatId: userId, dedupeKey: `${dedupeKey}:${userId}` });
  }
}
