import type { Translate } from '../../platform/i18n.ts';
import type { Button } from '../../platform/telegram/screen.ts';

// What these buttons say when pressed is the bot's grammar (src/bot/callback-data.ts), which this layer does not know; a
// test holds the two together.

export const topUpButton = (t: Translate): Button => ({ label: t('notifications:topUp'), data: 'topup' });

export const tryAgainButton = (t: Translate): Button => ({ label: t('notifications:tryAgain'), data: 'topup' });

export const balanceButton = (t: Translate): Button => ({ label: t('notifications:balance'), data: 'menu' });

export const supportButton = (t: Translate): Button => ({ label: t('notifications:support'), data: 'support' });

export const checkButton = (t: Translate, paymentId: number): Button => ({
  label: t('notifications:check'),
  data: `topup:check:${paymentId}`,
});

export const invoiceButton = (t: Translate, invoiceId: bigint): Button => ({
  label: t('notifications:openInvoice'),
  data: `invoice:card:${invoiceId}`,
});

export const billButton = (t: Translate, billId: bigint): Button => ({
  label: t('bills:name', { number: billId }),
  data: `bill:card:${billId}`,
});

/** The whole of what is left of it. */
export const payBillButton = (t: Translate, billId: bigint): Button => ({
  label: t('topup:pay'),
  data: `bill:pay:${billId}`,
});

export const autopayButton = (t: Translate): Button => ({ label: t('notifications:autopay.open'), data: 'autopay' });

/** Names the mandate, so that pressed years later it resumes that one or none. */
export const resumeAutopayButton = (t: Translate, mandateId: bigint): Button => ({
  label: t('notifications:autopay.resume'),
  data: `autopay:resume:${mandateId}`,
});

/** Leads to the consent to a larger sum: nothing is raised by the press itself. */
export const raiseAutopayButton = (
  t: Translate,
  sum: { readonly mandateId: bigint; readonly amountMinor: bigint; readonly inWords: string },
): Button => ({
  label: t('notifications:autopay.raise', { amount: sum.inWords }),
  data: `autopay:sum:${sum.mandateId}:${sum.amountMinor}`,
});

// Those of the support group; their grammar is src/bot/support-desk/press.ts.

export const refundPaymentButton = (t: Translate, paymentId: number): Button => ({
  label: t('notifications:refundReport.buttons.refund'),
  data: `refund:payment:${paymentId}`,
});

export const refundDoneButton = (t: Translate, refundId: string): Button => ({
  label: t('notifications:refundReport.buttons.done'),
  data: `refund:done:${refundId}`,
});

export const refundUndoneButton = (t: Translate, refundId: string): Button => ({
  label: t('notifications:refundReport.buttons.undone'),
  data: `refund:undone:${refundId}`,
});
