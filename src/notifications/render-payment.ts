import { totalOf } from '../accounts/balance-of.ts';
import type { Prisma } from '../db/client.ts';
import type { Currency } from '../ledger/money.ts';
import { creditOf, toPayment } from '../payments/payment.ts';
import { bonusOf, type PaidBonus } from '../promo/index.ts';
import { exchangedOf } from './exchanged-of.ts';
import { languageOf, supportLanguage } from './languages.ts';
import type { Letter, RenderDeps } from './letter.ts';
import type { Notice, PaymentNotice } from './notice.ts';
import { autopayOfReceipt } from './receipt-autopay.ts';
import { cancelledScreen } from './templates/cancelled.ts';
import { lateScreen } from './templates/late.ts';
import { quarantinedScreen } from './templates/quarantined.ts';
import { type ReceiptView, receiptScreen } from './templates/receipt.ts';

type PaymentRenderDeps = Pick<RenderDeps, 'db' | 'translator' | 'balanceOf'>;

type PaymentRow = Prisma.PaymentGetPayload<{ include: { account: true; user: true } }>;

/** The receipt, or what else there is to say of a payment by card. */
export async function renderPayment(deps: PaymentRenderDeps, notice: PaymentNotice): Promise<Letter> {
  const payment = await deps.db.payment.findUniqueOrThrow({
    where: { id: notice.paymentId },
    include: { account: true, user: true },
  });
  // Of money by a bill's page, where nobody of Telegram has paid, `bill.paid` tells.
  if (payment.user === null) throw new Error(`payment ${payment.id} has no payer to be told of it`);
  const language = languageOf(payment.user.language);
  const t = deps.translator(language);
  const isPaid = payment.state === 'paid';
  if (notice.kind === 'payment.credited') {
    const screen = receiptScreen(await receiptView(deps, payment), t, language);
    return { kind: 'replaces-summary', screen, paymentId: payment.id, screenName: 'receipt' };
  }
  // The money has come while this waited: its receipt follows or was given.
  if (isPaid) return { kind: 'outdated' };
  const asked = toPayment(payment);
  const view = {
    paymentId: payment.id,
    amount: { amountMinor: asked.amountMinor, currency: asked.currency },
    credit: creditOf(asked),
    createdAt: payment.createdAt,
    timeZone: payment.account.timeZone,
  };
  // A message of its own, since an edited one makes no sound.
  if (notice.kind === 'payment.late') {
    return payment.state === 'cancelled'
      ? { kind: 'outdated' }
      : { kind: 'message', screen: lateScreen(view, t, language) };
  }
  const screen = cancelledScreen(view, t, language);
  return { kind: 'replaces-summary', screen, paymentId: payment.id, screenName: 'cancelled' };
}

async function receiptView(deps: PaymentRenderDeps, payment: PaymentRow): Promise<ReceiptView> {
  if (payment.paidAt === null) throw new Error(`payment ${payment.id} has a receipt queued and is not paid`);
  const held = await deps.balanceOf(deps.db, payment.accountId);
  const paid = toPayment(payment);
  const amount = creditOf(paid);
  const promo = await bonusOf(deps.db, payment.id);
  const autopay = await autopayOfReceipt(deps.db, payment);
  return {
    paymentId: payment.id,
    amount,
    ...exchangedOf(paid),
    ...promoOf(promo, amount.currency),
    ...(autopay ? { autopay } : {}),
    balance: totalOf(held),
    accountNumber: payment.account.number,
    paidAt: payment.paidAt,
    timeZone: payment.account.timeZone,
  };
}

function promoOf(promo: PaidBonus, currency: Currency): Pick<ReceiptView, 'promo'> {
  if (promo.kind === 'none') return {};
  if (promo.kind === 'lapsed') return { promo };
  return {
    promo: { kind: 'granted', code: promo.code, bonus: { amountMinor: promo.bonusMinor, currency } },
  };
}

/** Money that matches nothing, for the support group. */
export async function renderQuarantined(
  deps: RenderDeps,
  notice: Extract<Notice, { kind: 'support.quarantined' }>,
): Promise<Letter> {
  const kept = await deps.db.paymentNotification.findUniqueOrThrow({ where: { id: BigInt(notice.notificationId) } });
  const view = {
    notificationId: notice.notificationId,
    problem: notice.problem,
    gateway: kept.gateway,
    invoiceId: kept.invoiceId,
    // Gateways take rubles only.
    amount: kept.amountMinor === null ? null : { amountMinor: kept.amountMinor, currency: 'RUB' as const },
    receivedAt: kept.receivedAt,
    timeZone: deps.profile.timeZone,
  };
  return { kind: 'message', screen: quarantinedScreen(view, deps.translator(supportLanguage), supportLanguage) };
}
