import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import type { Screen } from '../../platform/telegram/screen.ts';
import { formatMoment } from './moment.ts';
import { type PersonView, personInWords } from './topic.ts';

/** An invoice that nobody has taken up within the promised hours. */
export function overdueInvoiceScreen(
  view: Money & { readonly number: string; readonly requestedAt: Date; readonly timeZone: string },
  t: Translate,
  language: Language,
): Screen {
  const html = t('notifications:overdue.invoice', {
    number: view.number,
    amount: formatMoney(view, language),
    since: formatMoment(view.requestedAt, { timeZone: view.timeZone, language }),
  });
  return { html, buttons: [] };
}

/** A customer whom nobody has answered within the promised hours. */
export function overdueMessageScreen(
  view: { readonly customer: PersonView; readonly since: Date; readonly timeZone: string },
  t: Translate,
  language: Language,
): Screen {
  const html = t('notifications:overdue.message', {
    customer: personInWords(view.customer),
    since: formatMoment(view.since, { timeZone: view.timeZone, language }),
  });
  return { html, buttons: [] };
}
