import type { Account } from '../../../accounts/account.ts';
import { type AccountBalance, totalOf } from '../../../accounts/balance-of.ts';
import type { Currency } from '../../../ledger/money.ts';
import { inBoth } from '../../../notifications/templates/exchanged.ts';
import { creditOf, type Payment } from '../../../payments/payment.ts';
import type { Translate } from '../../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../../platform/telegram/screen.ts';
import type { Refund, RefundQuote, SendOutcome } from '../../../refunds/index.ts';
import type { NotNow } from '../../../support/approve-refund.ts';
import { shortMoment } from '../moments.ts';
import { deskPress } from '../press.ts';
import { cancelButton, notice, sum } from './common.ts';
import { brief } from './lists.ts';

/** A reason is kept whole in the log. */
const longestReason = 200;

export interface RefundView {
  readonly payment: Payment;
  readonly account: Account;
  readonly balance: AccountBalance;
  readonly quote: Extract<RefundQuote, { kind: 'refundable' }>;
  readonly reason: string;
  /** Whether the sum is above what one agent may give back alone. */
  readonly needsSecond: boolean;
  /** Below this balance autopay charges the card; undefined: it charges nothing. */
  readonly chargedBelowMinor: bigint | undefined;
  readonly timeZone: string;
}

/** Exactly what will be given back, before it is. */
export function refundQuestion(t: Translate, view: RefundView): Screen {
  const { payment, account, quote } = view;
  const { currency } = creditOf(payment);
  const money = (amountMinor: bigint) => sum(amountMinor, currency);
  const { amountMinor, sentMinor, bonusTakenMinor, takenFromMoneyMinor } = quote;
  const toCard = inBoth({ amountMinor: sentMinor, currency: payment.currency }, { amountMinor, currency }, 'ru');
  const at = payment.paidAt === null ? '' : shortMoment(payment.paidAt, view.timeZone);
  const after = totalOf(view.balance).amountMinor - amountMinor - bonusTakenMinor;
  const lines = [
    t('desk:refund.ask', { amount: toCard, payment: String(payment.id) }),
    '',
    t('desk:refund.account', { account: account.number, name: escapeHtml(account.name) }),
    t('desk:refund.paid', { amount: inBoth(payment, creditOf(payment), 'ru'), at }),
    t('desk:reasonLine', { reason: brief(view.reason, longestReason) }),
    ...(bonusTakenMinor === 0n ? [] : [t('desk:refund.bonus', { bonus: money(bonusTakenMinor) })]),
    ...(takenFromMoneyMinor === 0n ? [] : [t('desk:refund.bonusSpent', { spent: money(takenFromMoneyMinor) })]),
    t('desk:refund.balanceAfter', { balance: money(after) }),
  ];
  const { chargedBelowMinor } = view;
  if (chargedBelowMinor !== undefined && after < chargedBelowMinor) lines.push('', t('desk:refund.chargesAgain'));
  if (view.needsSecond) lines.push('', t('desk:payment.needsSecond'));
  return notice(lines.join('\n'), [{ label: t('desk:refund.confirm'), data: deskPress.refund }, cancelButton(t)]);
}

/** Why nothing is given back, as a plain word that fits a toast. `currency` is what balances are kept in. */
export function whyNoRefund(
  t: Translate,
  why: NotNow,
  { paymentId, currency }: { readonly paymentId: number; readonly currency: Currency },
): string {
  const payment = String(paymentId);
  if (why.kind === 'unavailable') return t('desk:refund.unavailable', { payment });
  if (why.kind === 'not-paid') return t('desk:refund.notPaid', { payment });
  if (why.kind === 'unknown-payment') return t('desk:refund.unknownPayment', { payment });
  if (why.reason === 'nothing-left') return t('desk:refund.nothingLeft', { payment });
  if (why.mostMinor === 0n) return t('desk:refund.allSpent', { payment });
  const most = sum(why.mostMinor, currency);
  return why.reason === 'spent'
    ? t('desk:refund.spent', { payment, most })
    : t('desk:refund.moreThanPaid', { payment, most });
}

/** What the gateway has said to a refund, and what an agent can do if it has said nothing. */
export function sentLines(t: Translate, { kind, refund }: SendOutcome): string[] {
  const amount = sum(refund.amountMinor, refund.currency);
  if (kind === 'accepted') return [t('desk:refund.accepted', { amount })];
  if (kind === 'unknown') return [t('desk:refund.unknown', { amount })];
  const failure = brief(refund.failure ?? '', longestReason);
  return [t('desk:refund.rejected', { amount }), t('desk:refund.failure', { failure })];
}

export const sentButtons = (t: Translate, { kind, refund }: SendOutcome): Button[] =>
  kind === 'unknown'
    ? [
        { label: t('desk:refund.done'), data: deskPress.refundDone(refund.id) },
        { label: t('desk:refund.undone'), data: deskPress.refundUndone(refund.id) },
      ]
    : [];

/** Which payment it is of, and why it is given back. */
export const refundLines = (t: Translate, refund: Refund, accountNumber: string): string[] => [
  t('desk:refund.paymentLine', { payment: String(refund.paymentId), account: accountNumber }),
  t('desk:reasonLine', { reason: brief(refund.reason, longestReason) }),
];
