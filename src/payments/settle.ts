import { markForAlert } from '../alerts/mark.ts';
import { activateMandate } from '../autopay/activate.ts';
import { followTopUp } from '../autopay/follow.ts';
import { chargeSettled } from '../autopay/settled.ts';
import { holdBills, settleBills } from '../bills/index.ts';
import type { Transaction } from '../db/client.ts';
import { grantClaim } from '../promo/grant-claim.ts';
import type { PaymentDeps } from './deps.ts';
import type { PaymentGateway } from './gateways/gateway.ts';
import { creditOf, lockPayment, type OwnedPayment, type Payment } from './payment.ts';
import { postTopUp } from './post-top-up.ts';
import { tellCredited } from './tell.ts';

/** Money that a gateway vouches for. */
export interface Settlement {
  readonly gateway: PaymentGateway['name'];
  readonly invoiceId: number;
  /** In rubles, as it was paid. */
  readonly amountMinor: bigint;
  readonly occurredAt: Date;
}

type SettleDeps = Pick<PaymentDeps, 'enqueueNotice' | 'emitWebhook' | 'supportChatId'>;

export type SettlementOutcome =
  | { readonly kind: 'credited' }
  | { readonly kind: 'already-credited' }
  | { readonly kind: 'unknown-invoice' }
  | { readonly kind: 'sum-mismatch' };

/**
 * Credits a payment: state, books, the bills that it pays, the bonus of its promo code, its autopay, the customer's notice and
 * the platform's stand or fall together with the caller's transaction. Whether its link has expired or was cancelled does not
 * matter: the money is here, and what it is worth was settled when the link was made. Any number of callers may race for it.
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

  const { occurredAt } = settlement;
  // Bills are locked before money moves, as wherever a bill is paid.
  await holdBills(tx, payment.accountId);
  const ledgerTransactionId = await postTopUp(tx, payment, occurredAt);
  await tx.payment.update({
    where: { id: payment.id },
    data: {
      state: 'paid',
      paidAt: occurredAt,
      ledgerTransactionId,
      failure: null,
      nextPollAt: null,
      lateNoticeAt: null,
    },
  });
  await settleBills(tx, { payment, creditMinor: creditOf(payment).amountMinor, now: occurredAt });
  await settled(tx, deps, payment, occurredAt);
  await markForAlert(tx, { accountIds: [payment.accountId], now: occurredAt });
  await tellPlatform(tx, deps, payment);
  return { kind: 'credited' };
}

/** The card takes the place of another; if that is another person's, they are told. */
async function activate(tx: Transaction, deps: SettleDeps, payment: OwnedPayment, now: Date): Promise<void> {
  const done = await activateMandate(tx, { payment, now });
  const former = done.kind === 'activated' ? done.replaced : null;
  if (!former || former.userId === payment.userId) return;
  await deps.enqueueNotice(tx, {
    notice: { kind: 'autopay.ended', mandateId: String(former.id) },
    chatId: former.chatId,
    dedupeKey: `autopay:${former.id}:ended`,
  });
}

/**
 * What follows from the money: the promo code's bonus, what it means to autopay, and the notice. Money that came by a bill's page
 * brings neither: a code is put on in the chat, and what a stranger pays says nothing of what the card's owner wants charged.
 */
async function settled(tx: Transaction, deps: SettleDeps, payment: Payment, now: Date): Promise<void> {
  if (payment.origin === 'autopay') return chargeSettled(tx, deps, { payment, now });
  if (payment.origin === 'customer') {
    await grantClaim(tx, { payment, now });
    if (payment.savesCard) await activate(tx, deps, payment, now);
    await followTopUp(tx, { payment });
  }
  await tellCredited(tx, deps, payment);
}

async function tellPlatform(tx: Transaction, deps: SettleDeps, payment: Payment): Promise<void> {
  const { id: paymentId, accountId, amountMinor, currency, origin } = payment;
  await deps.emitWebhook(tx, {
    type: 'payment.succeeded',
    key: `payment:${paymentId}:succeeded`,
    accountId,
    data: { paymentId, credited: creditOf(payment), paid: { amountMinor, currency }, origin },
  });
}
