import type { Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { RefundReport } from '../notice.ts';
import { type ChargeOfCustomer, whoseLines } from './autopay-trouble.ts';
import { refundDoneButton, refundUndoneButton } from './buttons.ts';
import { afterCard } from './card-words.ts';
import { cut } from './cut.ts';
import { inBoth } from './exchanged.ts';

export interface RefundReportView extends Pick<ChargeOfCustomer, 'account'> {
  /** null: nobody of Telegram has paid, and the account has no people. */
  readonly customer: ChargeOfCustomer['customer'] | null;
  readonly id: bigint;
  readonly paymentId: number;
  readonly event: RefundReport['event'];
  /** What leaves the balance. */
  readonly amount: Money;
  /** What goes to the card for it. */
  readonly onCard: Money;
  readonly cardMask: string | null;
  /** The agent's. */
  readonly reason: string;
  readonly askedByName: string;
  /** The payment service's own word for why not; null where it has said none. */
  readonly failure: string | null;
}

/** A message holds 4096 characters; what comes from outside is kept well below. */
const longestFailure = 200;
const longestAgent = 40;

/** What became of a refund, for the group; one that nobody knows the end of asks an agent to look. */
export function refundReportScreen(view: RefundReportView, t: Translate, language: Language): Screen {
  const { event, failure } = view;
  const refundId = String(view.id);
  const values = { refundId, amount: inBoth(view.onCard, view.amount, language), card: afterCard(view.cardMask) };
  const lines = [
    t('notifications:refundReport.title', values),
    t(`notifications:refundReport.${event}`),
    '',
    t('notifications:refundReport.asked', {
      agent: escapeHtml(cut(view.askedByName, longestAgent)),
      reason: escapeHtml(view.reason),
    }),
    t('notifications:refundReport.payment', { paymentId: String(view.paymentId) }),
    ...whoseLines(view, t),
  ];
  if (failure !== null && event === 'refused') {
    lines.splice(2, 0, t('notifications:refundReport.failure', { failure: escapeHtml(cut(failure, longestFailure)) }));
  }
  return {
    html: lines.join('\n'),
    buttons: event === 'unknown' ? [[refundDoneButton(t, refundId)], [refundUndoneButton(t, refundId)]] : [],
  };
}
