import type { Invoice } from '../../../invoices/index.ts';
import { type Currency, formatMoney } from '../../../ledger/money.ts';
import type { Translate } from '../../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../../platform/telegram/screen.ts';
import { deskLanguage } from '../language.ts';
import { deskPress } from '../press.ts';

/** A few words, with buttons in rows of one, or none. */
export function notice(html: string, buttons: readonly Button[] = []): Screen {
  return { html, buttons: buttons.map((button) => [button]) };
}

/** What an agent reads when something failed on our side. */
export const failedNotice = (t: Translate): Screen => notice(t('desk:failed'));

export const cancelButton = (t: Translate): Button => ({ label: t('common:cancel'), data: deskPress.drop });

/** @returns the sum as the group reads it */
export const sum = (amountMinor: bigint, currency: Currency): string =>
  formatMoney({ amountMinor, currency }, deskLanguage);

/** @returns «№ 26-00017 (ООО «Ромашка»)», safe in a screen's HTML */
export const invoiceName = (t: Translate, invoice: Pick<Invoice, 'number' | 'payer'>): string =>
  t('desk:invoiceName', { number: invoice.number, payer: escapeHtml(invoice.payer.name) });
