import { findAccount } from '../accounts/account.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { creditOf, lockPayment, type Payment } from '../payments/payment.ts';
import { type Attempt, openAttempt } from './charge-attempt.ts';
import { failCharge } from './charge-fail.ts';
import { type PreparedCharge, sendCharge } from './charge-send.ts';
import type { AutopayDeps } from './deps.ts';
import { loadFacts } from './facts.ts';
import { lockMandate } from './mandate.ts';
import { decideAutopay } from './policy.ts';

/** The gateway says to know nothing of a charge that it may just be taking; after this long it would know. */
const sendAgainAfterMs = 10 * 60_000;

/** A gateway that loses the same charge so often is out of order. */
const maxSends = 3;

/**
 * What the charge would send if it were decided about now: nothing, or another sum, when things have changed meanwhile. Its
 * rubles stay what they were at its first sending, whatever the rate is by now: the gateway knows a number by its sum.
 */
async function stillDue(
  tx: Transaction,
  { attempt, payment, now }: { readonly attempt: Attempt; readonly payment: Payment; readonly now: Date },
): Promise<PreparedCharge | undefined> {
  const mandate = await lockMandate(tx, attempt.mandateId);
  const account = await findAccount(tx, attempt.accountId);
  if (!mandate || !account) return undefined;
  const facts = await loadFacts(tx, mandate, account, now);
  // The gateway has not got it, so it does not stand in its own way.
  const decision = decideAutopay({ ...facts, inFlight: false }, now);
  if (decision.kind !== 'charge' || decision.amountMinor !== creditOf(payment).amountMinor) return undefined;
  return {
    ...{ paymentId: payment.id, parentPaymentId: mandate.parentPaymentId },
    ...{ amountMinor: payment.amountMinor, currency: payment.currency, accountNumber: account.number, sentAt: now },
  };
}

async function prepareAgain(
  tx: Transaction,
  deps: AutopayDeps,
  paymentId: number,
): Promise<PreparedCharge | undefined> {
  const payment = await lockPayment(tx, paymentId);
  const attempt = payment && payment.state !== 'paid' ? await openAttempt(tx, paymentId) : null;
  const now = deps.clock.now();
  if (!payment || !attempt || now.getTime() - attempt.sentAt.getTime() < sendAgainAfterMs) return undefined;
  if (attempt.sends >= maxSends) {
    await failCharge(tx, deps, { payment, code: 'not-received', again: 'later' });
    return undefined;
  }
  const charge = await stillDue(tx, { attempt, payment, now });
  if (!charge) {
    await failCharge(tx, deps, { payment, code: 'no-longer-due', again: 'now' });
    return undefined;
  }
  await tx.autopayAttempt.update({ where: { id: attempt.id }, data: { sends: attempt.sends + 1, sentAt: now } });
  return charge;
}

/**
 * The gateway says that it has never heard of a charge: the process died before it was sent, or it was lost on the way. It is
 * sent again under the same number, which is charged once, or closed when it is not wanted any more. A charge sent a moment ago
 * is left alone.
 */
export async function chargeAgain(deps: AutopayDeps, paymentId: number): Promise<void> {
  const charge = await inTransaction(deps.db, (tx) => prepareAgain(tx, deps, paymentId));
  if (charge) await sendCharge(deps, charge);
}
