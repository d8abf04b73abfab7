import { creditLines } from '../accounts/credit-lines.ts';
import type { Transaction } from '../db/client.ts';
import { post } from '../ledger/index.ts';
import type { PaymentGateway } from './gateways/gateway.ts';
import { creditOf, type Payment } from './payment.ts';

/** The books' name of a payment: the same from webhook, poll and button, so that it is posted once. */
function paymentKey(gateway: PaymentGateway['name'], invoiceId: number): string {
  return `${gateway}:payment:${invoiceId}`;
}

/** Posts the payment's money, exchanged at its frozen rate where the balance is kept in another currency. @returns its transaction in the books */
export async function postTopUp(tx: Transaction, payment: Payment, occurredAt: Date): Promise<bigint> {
  const idempotencyKey = paymentKey(payment.gateway, payment.id);
  const { accountId, gateway, amountMinor, currency } = payment;
  const lines = await creditLines(tx, {
    accountId,
    source: { ownerKey: `system:${gateway}`, kind: 'gateway' },
    paid: { amountMinor, currency },
    credited: creditOf(payment),
  });
  const posted = await post(tx, { idempotencyKey, kind: 'top-up', lines, occurredAt });
  if (posted.kind === 'posted' || posted.kind === 'already-posted') return posted.transactionId;
  throw new Error(`payment ${payment.id} cannot be posted: ${posted.kind}`);
}
