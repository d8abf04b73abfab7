import { totalOf } from '../accounts/balance-of.ts';
import { monthOf } from '../autopay/month.ts';
import { toPayment } from '../payments/payment.ts';
import { loadAttemptOf, type ToldAttempt } from './autopay-rows.ts';
import { exchangedOf } from './exchanged-of.ts';
import { readerLanguage } from './languages.ts';
import type { Letter, RenderDeps } from './letter.ts';
import { chargedScreen, type MonthOfCharge } from './templates/autopay-charged.ts';

/** The receipt of a charge: the sum, the balance by now, and the month as it stood with this charge. */
export async function renderCharged(deps: RenderDeps, paymentId: number, chatId: bigint): Promise<Letter> {
  const { db } = deps;
  const attempt = await loadAttemptOf(db, paymentId);
  const payment = toPayment(await db.payment.findUniqueOrThrow({ where: { id: paymentId } }));
  const { paidAt } = payment;
  const { mandate, account, endedAt } = attempt;
  if (paidAt === null || endedAt === null)
    throw new Error(`payment ${paymentId} is told to be charged, and is not paid`);
  const hadEnded = mandate.endedAt !== null && mandate.endedAt <= endedAt;
  const view = {
    paymentId,
    amount: attempt.amount,
    ...exchangedOf(payment),
    cardMask: mandate.cardMask,
    balance: totalOf(await deps.balanceOf(db, account.id)),
    month: await monthOfCharge(deps, attempt, endedAt),
    endedBefore: hadEnded ? mandate.reason : null,
    accountNumber: account.number,
    paidAt,
    timeZone: account.timeZone,
  };
  const language = await readerLanguage(db, chatId);
  return { kind: 'message', screen: chargedScreen(view, deps.translator(language), language) };
}

/** Charges count as they do for the limit: in the month in which they were begun and in that in which they went through. */
async function monthOfCharge(deps: RenderDeps, attempt: ToldAttempt, endedAt: Date): Promise<MonthOfCharge> {
  const { mandate, account } = attempt;
  const month = monthOf(endedAt, account.timeZone);
  const within = { gte: month.from, lt: month.to };
  const made = await deps.db.autopayAttempt.aggregate({
    where: {
      accountId: account.id,
      state: 'succeeded',
      endedAt: { lte: endedAt },
      OR: [{ createdAt: within }, { endedAt: within }],
    },
    _count: true,
    _sum: { amountMinor: true },
  });
  return {
    key: month.key,
    isCurrent: monthOf(deps.clock.now(), account.timeZone).key === month.key,
    successes: made._count,
    limit: mandate.monthlyLimit,
    spentMinor: made._sum.amountMinor ?? 0n,
    ceilingMinor: mandate.consentedMinor * BigInt(mandate.monthlyLimit),
  };
}
