import type { Language, Translate } from '../../platform/i18n.ts';
import type { Screen } from '../../platform/telegram/screen.ts';
import { checkButton, supportButton } from './buttons.ts';
import { inBoth } from './exchanged.ts';
import { formatMoment } from './moment.ts';
import type { UnpaidView } from './unpaid.ts';

/** The money is not there within the time that the provider promises. */
export function lateScreen(view: UnpaidView, t: Translate, language: Language): Screen {
  return {
    html: [
      t('notifications:late.title', { amount: inBoth(view.amount, view.credit, language) }),
      '',
      t('notifications:late.body'),
      '',
      t('notifications:late.number', {
        paymentId: String(view.paymentId),
        createdAt: formatMoment(view.createdAt, { timeZone: view.timeZone, language }),
      }),
    ].join('\n'),
    buttons: [[checkButton(t, view.paymentId)], [supportButton(t)]],
  };
}
