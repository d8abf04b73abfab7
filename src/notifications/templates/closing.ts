import type { Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { supportButton } from './buttons.ts';

/** @param quarter «2026-Q3». @returns it for people: «3-й квартал 2026 года», "Q3 2026" */
function quarterInWords(quarter: string, t: Translate): string {
  const [year = '', number = ''] = quarter.split('-Q');
  return t('notifications:closing.quarter', { number, year });
}

/** The customer is told that the quarter's documents are on their way. */
export function closingAnnouncedScreen(
  view: { readonly quarter: string; readonly accountNumber: string },
  t: Translate,
): Screen {
  return {
    html: [
      t('notifications:closing.announced', { quarter: quarterInWords(view.quarter, t) }),
      '',
      t('notifications:closing.byPost'),
      t('notifications:receipt.account', { number: escapeHtml(view.accountNumber) }),
    ].join('\n'),
    buttons: [[supportButton(t)]],
  };
}

/** Above the quarter's list in the support group. */
export function closingScreen(view: { readonly quarter: string; readonly count: number }, t: Translate): Screen {
  const html = [
    t('notifications:closing.list', { quarter: quarterInWords(view.quarter, t) }),
    t('notifications:closing.entities', { count: view.count }),
  ].join('\n');
  return { html, buttons: [] };
}
