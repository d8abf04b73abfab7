import { ledgerOwnerOf } from '../accounts/account.ts';
import { activateMandate } from '../autopay/activate.ts';
import { followTopUp } from '../autopay/follow.ts';
import { chargeSettled } from '../autopay/settled.ts';
import type { Transaction } from '../db/client.ts';
import { openLedgerAccount, post } from '../ledger/index.ts';
import { grantClaim } from '../promo/grant-claim.ts';
import type { PaymentDeps } from './deps.ts';
import type { PaymentGateway } from './gateways/gateway.ts';
import { lockPayment, type Payment } from './payment.ts';

/** Money that a gateway vouches for. */
export interface Settlement {
  readonly gateway: PaymentGateway['name'];
  readonly invoiceId: number;
  readonly amountMinor: bigint;
  readonly occurredAt: Date;
}

type SettleDeps = Pick<PaymentDeps, 'enqueueNotice' | 'supportChatId'>;

export type SettlementOutcome =
  | { readonly kind: 'credited' }
  | { readonly kind: 'already-credited' }
  | { readonly kind: 'unknown-invoice' }
  | { readonly kind: 'sum-mismatch' };

/** The books' name of a payment: the same from webhook, poll and button, so that it is posted once. */
function paymentKey(gateway: PaymentGateway['name'], invoiceId: number): string {
  return `${gateway}:payment:${invoiceId}`;
}

async function postTopUp(tx: Transaction, payment: Payment, settlement: Settlement): Promise<bigint> {
  const { gateway, currency, amountMinor } = payment;
  const clearing = await openLedgerAccount(tx, { ownerKey: `system:${gateway}`, kind: 'gateway', currency });
  const customer = await openLedgerAccount(tx, {
    ownerKey: ledgerOwnerOf(payment.accountId),
    kind: 'customer',
    currency,
  });
  const posted = await post(tx, {
    idempotencyKey: paymentKey(gateway, payment.id),
    kind: 'top-up',
    lines: [
      { accountId: clearing, amountMinor: -amountMinor },
      { accountId: customer, amountMinor },
    ],
    occurredAt: settlement.occurredAt,
  });
  if (posted.kind === 'posted' || posted.kind === 'already-posted') return posted.transactionId;
  throw new Error(`payment ${payment.id} cannot be posted: ${posted.kind}`);
}

/**
 * Credits a payment: state, books, the bonus of its promo code, its autopay and the customer's notice stand or fall together
 * with the caller's transaction. Whether its link has expired or was cancelled does not matter: the money is here. Any number
 * of callers may race for it.
 * @returns `unknown-invoice` and `sum-mismatch` change nothing: the caller keeps what was received for a person to look at
 */
export async function settlePayment(
  tx: Transaction,
  deps: SettleDeps,
  settlement: Settlement,
): Promise<SettlementOutcome> {
  const payment = await lockPayment(tx, settlement.invoiceId);
  if (payment?.gateway !== settlement.gateway) return { kind: 'unknown-invoice' };
  if (payment.amountMinor !== settlement.amountMinor) return { kind: 'sum-mismatch' };
  if (payment.state === 'paid') return { kind: 'already-credited' };

  const ledgerTransactionId = await postTopUp(tx, payment, settlement);
  await tx.payment.update({
    where: { id: payment.id },
    data: {
      state: 'paid',
      paidAt: settlement.occurredAt,
      ledgerTransactionId,
      failure: null,
      nextPollAt: null,
      lateNoticeAt: null,
    },
  });
  await settled(tx, deps, payment, settlement.occurredAt);
  return { kind: 'credited' };
}

/** The card takes the place of another; if that is another person's, they are told. */
async function activate(tx: Transaction, deps: SettleDeps, payment: Payment, now: Date): Promise<void> {
  const done = await activateMandate(tx, { payment, now });
  const former = done.kind === 'activated' ? done.replaced : null;
  if (!former || former.userId === payment.userId) return;
  await deps.enqueueNotice(tx, {
    notice: { kind: 'autopay.ended', mandateId: String(former.id) },
    chatId: former.chatId,
    dedupeKey: `autopay:${former.id}:ended`,
  });
}

/** What follows from the money: the promo code's bonus, what it means to autopay, and the notice. */
async function settled(tx: Transaction, deps: SettleDeps, payment: Payment, now: Date): Promise<void> {
  if (payment.origin === 'autopay') return chargeSettled(tx, deps, { payment, now });
  await grantClaim(tx, { payment, now });
  if (payment.savesCard) await activate(tx, deps, payment, now);
  await followTopUp(tx, { payment });
  await deps.enqueueNotice(tx, {
    notice: { kind: 'payment.credited', paymentId: payment.id },
    chatId: payment.chatId,
    dedupeKey: `payment:${payment.id}:credited`,
  });
}
