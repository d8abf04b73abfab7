import { inTransaction } from '../db/transaction.ts';
import type { Currency } from '../ledger/money.ts';
import { recordCancellation } from '../payments/cancel.ts';
import type { SavedCardAnswer } from '../payments/gateways/gateway.ts';
import { receiptFor } from '../payments/link.ts';
import { lockPayment } from '../payments/payment.ts';
import { failCharge } from './charge-fail.ts';
import type { AutopayDeps } from './deps.ts';

/** A charge that is written down, and may be asked of the gateway. */
export interface PreparedCharge {
  /** The payment's own number, which the gateway charges once however often it is asked. */
  readonly paymentId: number;
  /** The payment that has bound the card. */
  readonly parentPaymentId: number;
  /** What is taken from the card. */
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly accountNumber: string;
  /** The moment that was written down as that of its being sent. */
  readonly sentAt: Date;
}

/**
 * Half the time after which another instance takes a charge for lost and sends or closes it. Who has slept for so long, as a
 * machine that was suspended, would charge a card beside that, perhaps after autopay was removed.
 */
const sendWithinMs = 5 * 60_000;

/** What gateways take. */
const longestDescription = 100;

/** Read in the gateway's cabinet and, like the receipt, a Russian document. The number is what it is found by, so it goes first. */
function describe(title: string, accountNumber: string): string {
  return `Автоплатёж по счёту ${accountNumber}: пополнение баланса ${title}`.slice(0, longestDescription);
}

async function follow(deps: AutopayDeps, paymentId: number, answer: SavedCardAnswer): Promise<void> {
  switch (answer.kind) {
    case 'created':
      // The notification, which may be here already, or the poll says how it ended.
      return;
    case 'unknown':
      // It may have been charged: it is asked about under its number until that is known, and nothing else is charged.
      deps.logger.warn({ paymentId, reason: answer.reason }, 'the gateway gave no answer to a charge');
      return;
    case 'declined': {
      const heard = { paymentId, reason: answer.code, tell: true };
      await inTransaction(deps.db, (tx) => recordCancellation(tx, deps, heard));
      return;
    }
    case 'unavailable':
      deps.logger.warn({ paymentId, reason: answer.reason }, 'the gateway did not take a charge');
      await inTransaction(deps.db, async (tx) => {
        const payment = await lockPayment(tx, paymentId);
        if (payment) await failCharge(tx, deps, { payment, code: answer.reason, again: 'later' });
      });
  }
}

/**
 * Asks the gateway for a charge, outside of any transaction, and does what follows from the answer. The process may die before,
 * in between and after: the poll then finds under the number what became of it. What was not sent at once is left to it, too.
 */
export async function sendCharge(deps: AutopayDeps, charge: PreparedCharge): Promise<void> {
  const { paymentId, parentPaymentId, amountMinor, currency, accountNumber, sentAt } = charge;
  if (deps.clock.now().getTime() - sentAt.getTime() > sendWithinMs) {
    deps.logger.warn({ paymentId }, 'a charge was not sent in time, and is left to the poll');
    return;
  }
  const answer = await deps.gateway.chargeSavedCard?.({
    invoiceId: paymentId,
    parentInvoiceId: parentPaymentId,
    amountMinor,
    currency,
    description: describe(deps.profile.title, accountNumber),
    receipt: receiptFor(deps, { amountMinor }),
  });
  await deps.checkpoint?.('charge-sent');
  if (answer) await follow(deps, paymentId, answer);
}
