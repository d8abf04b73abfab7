import { z } from 'zod';
import { onCardOf, type Refund } from '../../refunds/index.ts';
import { id, moment, money, paymentId, toMoney } from './schemas.ts';

/** What the gateway calls the operation is its own business, and stays with us. */
export const refundBody = z
  .object({
    id: id('1'),
    paymentId,
    amount: money.meta({ description: 'What left the balance, in the account’s currency.' }),
    sent: money.meta({ description: 'What goes to the card for it, in rubles.' }),
    state: z.enum(['requested', 'unknown', 'accepted', 'finished', 'refused', 'cancelled']).meta({
      description:
        'requested, accepted: on its way; unknown: support looks what became of it; finished: with the customer; refused, cancelled: the money is on the balance again.',
    }),
    reason: z.string(),
    askedBy: z.string(),
    askedAt: moment,
    endedAt: moment.nullable(),
    transactionId: id('1'),
  })
  .meta({ id: 'Refund' });

export const toRefundBody = (refund: Refund) => ({
  id: String(refund.id),
  paymentId: String(refund.paymentId),
  amount: toMoney(refund),
  sent: toMoney(onCardOf(refund)),
  state: refund.state,
  reason: refund.reason,
  askedBy: refund.askedBy.name,
  askedAt: refund.askedAt.toISOString(),
  endedAt: refund.endedAt?.toISOString() ?? null,
  transactionId: String(refund.ledgerTransactionId),
});
