import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { QuarantineProblem } from '../notice.ts';
import { formatMoment } from './moment.ts';

export interface QuarantinedView {
  readonly notificationId: string;
  readonly problem: QuarantineProblem;
  readonly gateway: string;
  /** What the payment service's notification says; null where it could not be read. */
  readonly invoiceId: number | null;
  readonly amount: Money | null;
  readonly receivedAt: Date;
  /** The provider's. */
  readonly timeZone: string;
}

/** For the support group: money that matches no payment of ours. */
export function quarantinedScreen(view: QuarantinedView, t: Translate, language: Language): Screen {
  const lines = [t('notifications:quarantined.title'), t(`notifications:quarantined.${view.problem}`), ''];
  if (view.invoiceId !== null)
    lines.push(t('notifications:quarantined.invoice', { invoiceId: String(view.invoiceId) }));
  if (view.amount !== null)
    lines.push(t('notifications:quarantined.amount', { amount: formatMoney(view.amount, language) }));
  lines.push(
    t('notifications:quarantined.notification', {
      notificationId: view.notificationId,
      gateway: escapeHtml(view.gateway),
      receivedAt: formatMoment(view.receivedAt, { timeZone: view.timeZone, language }),
    }),
  );
  return { html: lines.join('\n'), buttons: [] };
}
