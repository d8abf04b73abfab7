import type { Language, Translate } from '../../platform/i18n.ts';
import type { Screen } from '../../platform/telegram/screen.ts';
import { balanceButton, supportButton, tryAgainButton } from './buttons.ts';
import { inBoth } from './exchanged.ts';
import { formatMoment } from './moment.ts';
import type { UnpaidView } from './unpaid.ts';

/** The payment service has given the payment up; the customer is offered to try again. */
export function cancelledScreen(view: UnpaidView, t: Translate, language: Language): Screen {
  return {
    html: [
      t('notifications:cancelled.title', { amount: inBoth(view.amount, view.credit, language) }),
      '',
      t('notifications:cancelled.body'),
      '',
      t('notifications:cancelled.number', {
        paymentId: String(view.paymentId),
        createdAt: formatMoment(view.createdAt, { timeZone: view.timeZone, language }),
      }),
    ].join('\n'),
    buttons: [[tryAgainButton(t)], [balanceButton(t), supportButton(t)]],
  };
}
