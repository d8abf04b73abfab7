import { type Invoice, printInvoiceSum } from '../../invoices/index.ts';
import { formatMoney } from '../../ledger/money.ts';
import { formatDay } from '../../notifications/templates/moment.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { press } from '../callback-data.ts';
import type { Wording } from './topup.ts';

/** A button names its invoice: «№ 26-00017 · 5 000 ₽ · выставлен». */
function listLabel({ t, language }: Wording, invoice: Invoice): string {
  return t('invoice:listed', {
    number: invoice.number,
    amount: formatMoney(invoice, language),
    state: t(`invoice:shortState.${invoice.state}`),
  });
}

export interface InvoiceListView {
  readonly invoices: readonly Invoice[];
  /** The id to go on from, if there are older ones. */
  readonly older?: bigint;
  /** Whether this is not the newest page. */
  readonly isOlderPage: boolean;
  readonly number: string;
  readonly mayRequest: boolean;
}

/** The account's invoices, newest first, each a button that opens its card. */
export function invoiceListScreen(wording: Wording, view: InvoiceListView): Screen {
  const { t } = wording;
  const turns: Button[] = [
    ...(view.isOlderPage ? [{ label: t('invoice:newest'), data: press.invoices }] : []),
    ...(view.older === undefined ? [] : [{ label: t('invoice:older'), data: press.olderInvoices(view.older) }]),
  ];
  const isEmpty = view.invoices.length === 0;
  return {
    html: [
      t('invoice:listTitle'),
      t('invoice:forAccount', { number: view.number }),
      ...(isEmpty ? ['', t('invoice:none')] : []),
    ].join('\n'),
    buttons: [
      ...view.invoices.map((invoice) => [{ label: listLabel(wording, invoice), data: press.showInvoice(invoice.id) }]),
      ...(turns.length > 0 ? [turns] : []),
      ...(view.mayRequest ? [[{ label: t('invoice:new'), data: press.invoice }]] : []),
      [{ label: t('common:back'), data: press.menu }],
    ],
  };
}

export interface InvoiceCardView {
  readonly invoice: Invoice;
  readonly accountNumber: string;
  /** null: not promised. */
  readonly landsWithinBusinessDays: number | null;
  readonly mayRequest: boolean;
  /** Said above: what has just been done. */
  readonly note?: string;
}

function moneyLines({ t, language }: Wording, invoice: Invoice): string[] {
  const { amountMinor, paidMinor } = invoice;
  if (paidMinor === 0n) return [];
  const money = (sumMinor: bigint): string => printInvoiceSum(invoice, sumMinor, language);
  const left = amountMinor - paidMinor;
  if (left > 0n) return [t('invoice:paidAndLeft', { paid: money(paidMinor), left: money(left) })];
  return left === 0n
    ? [t('invoice:paid', { paid: money(paidMinor) })]
    : [t('invoice:paidOver', { paid: money(paidMinor), over: money(-left) })];
}

/** States in which money is waited for. */
const awaited: ReadonlySet<Invoice['state']> = new Set(['requested', 'in-work', 'issued', 'partly-paid', 'expired']);

/** One invoice: how it stands, in words, and what it is about. */
export function invoiceCardScreen(wording: Wording, view: InvoiceCardView): Screen {
  const { t, language } = wording;
  const { invoice, note } = view;
  const { payer, state } = invoice;
  const dates = { issuedOn: formatDay(invoice.issuedOn, language), dueOn: formatDay(invoice.dueOn, language) };
  const lines = [
    ...(note === undefined ? [] : [note, '']),
    t('invoice:title', { number: invoice.number, amount: printInvoiceSum(invoice, invoice.amountMinor, language) }),
    t(`invoice:state.${state}`),
    ...moneyLines(wording, invoice),
    ...(invoice.rejectionReason === null || state !== 'rejected'
      ? []
      : [t('invoice:reason', { reason: escapeHtml(invoice.rejectionReason) })]),
    '',
    t('invoice:payer', { name: escapeHtml(payer.name), inn: payer.inn }),
    t('invoice:forAccount', { number: view.accountNumber }),
    t('invoice:dates', dates),
  ];
  if (awaited.has(state) && view.landsWithinBusinessDays !== null)
    lines.push('', t('topup:landsWithin', { count: view.landsWithinBusinessDays }));
  return {
    html: lines.join('\n'),
    buttons: [
      [{ label: t('invoice:pdf'), data: press.invoicePdf(invoice.id) }],
      ...(view.mayRequest ? [[{ label: t('invoice:new'), data: press.invoice }]] : []),
      [{ label: t('common:back'), data: press.invoices }],
    ],
  };
}
