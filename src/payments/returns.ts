import { inTransaction } from '../db/transaction.ts';
import { checkPayment } from './check.ts';
import { lateNoticeOnSign } from './late-rule.ts';
import { broughtForward } from './next-poll.ts';
import { lockPayment, type PaymentState } from './payment.ts';

type ReturnDeps = Parameters<typeof checkPayment>[0];

/** The notification usually is here before the browser; if not, the gateway is asked this much later. */
const askSoonMs = 20_000;

/** Anyone can open FailURL with any number: each payment is asked about so often at most. */
const failPageEveryMs = 10_000;

/**
 * The customer came back by SuccessURL, whose signature was verified: a sign of payment, never a reason to credit. The
 * gateway is asked soon, and the late clock starts.
 * @returns what is known of the payment, or `unknown` when none has that number and sum
 */
export async function noteSuccessReturn(
  deps: ReturnDeps,
  returned: { readonly invoiceId: number; readonly amountMinor: bigint },
): Promise<PaymentState | 'unknown'> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const payment = await lockPayment(tx, returned.invoiceId);
    if (payment?.gateway !== deps.gateway.name || payment.amountMinor !== returned.amountMinor) return 'unknown';
    if (payment.state === 'paid') return payment.state;
    await tx.payment.update({
      where: { id: payment.id },
      data: {
        claimedPaidAt: payment.claimedPaidAt ?? now,
        lateNoticeAt: lateNoticeOnSign(deps.profile.card, payment, 'success-page', now),
        nextPollAt: broughtForward(payment.nextPollAt, new Date(now.getTime() + askSoonMs)),
      },
    });
    return payment.state;
  });
}

/**
 * The browser came to FailURL, which is not signed: a stranger may have opened it. So it only has the gateway asked, whose
 * word alone cancels and is told to the customer, once. When it says nothing final yet, it is asked again soon.
 */
export async function noteFailReturn(deps: ReturnDeps, invoiceId: number): Promise<void> {
  const now = deps.clock.now();
  const askedBefore = new Date(now.getTime() - failPageEveryMs);
  const claimed = await deps.db.payment.updateMany({
    where: {
      id: invoiceId,
      gateway: deps.gateway.name,
      origin: { not: 'autopay' },
      state: 'pending',
      OR: [{ returnAskedAt: null }, { returnAskedAt: { lt: askedBefore } }],
    },
    data: { returnAskedAt: now },
  });
  if (claimed.count === 0) return;
  const outcome = await checkPayment(deps, invoiceId, 'background');
  if (outcome.kind !== 'pending' && outcome.kind !== 'unavailable') return;
  const soon = new Date(now.getTime() + askSoonMs);
  await deps.db.payment.updateMany({
    where: { id: invoiceId, state: 'pending', nextPollAt: { gt: soon } },
    data: { nextPollAt: soon },
  });
}
