import type { AuditRow } from '../../audit/index.ts';
import type { Invoice } from '../../invoices/index.ts';
import { formatMoney } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { cut } from './cut.ts';
import { formatDay, formatShort } from './moment.ts';
import { type PersonView, personInWords } from './topic.ts';

export interface InvoiceCardView {
  readonly invoice: Invoice;
  readonly customer: PersonView;
  /** The one that the invoice is for; the customer may be in another by now. */
  readonly account: { readonly number: string; readonly name: string };
  /** Oldest first. */
  readonly acts: readonly AuditRow[];
  /** The provider's. */
  readonly timeZone: string;
}

/** A message holds 4096 characters; requisites take up to 1,300, and each of these lines some 200 at most. */
const mostActs = 10;
const longestReason = 100;
const longestAgent = 40;

/** The card of an invoice in the support group: who asks for what, where it stands, who has done what. */
export function invoiceCard(view: InvoiceCardView, t: Translate, language: Language): Screen {
  const { invoice } = view;
  const parts = [headLines(view, t, language), payerLines(invoice, t), actLines(view, t, language)];
  const html = parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
  return { html, buttons: buttonsFor(invoice, t) };
}

function headLines(view: InvoiceCardView, t: Translate, language: Language): string[] {
  const { invoice, customer, account, timeZone } = view;
  const { number, currency, amountMinor, paidMinor } = invoice;
  const sum = (minor: bigint): string => formatMoney({ amountMinor: minor, currency }, language);
  const lines = [
    t('notifications:card.title', { number: escapeHtml(number), amount: sum(amountMinor) }),
    t('notifications:card.state', { state: t(`notifications:card.states.${invoice.state}`) }),
  ];
  if (paidMinor > 0n) {
    lines.push(t('notifications:card.paid', { paid: sum(paidMinor), amount: sum(amountMinor) }));
  }
  if (paidMinor > amountMinor) lines.push(t('notifications:card.surplus', { surplus: sum(paidMinor - amountMinor) }));
  if (invoice.rejectionReason !== null) {
    lines.push(t('notifications:card.reason', { reason: escapeHtml(invoice.rejectionReason) }));
  }
  return [
    ...lines,
    t('notifications:card.due', {
      requestedAt: formatShort(invoice.requestedAt, timeZone),
      dueOn: formatDay(invoice.dueOn, language),
    }),
    t('notifications:card.customer', { customer: personInWords({ ...customer, account: null }), id: customer.userId }),
    t('notifications:card.account', { number: escapeHtml(account.number), name: escapeHtml(account.name) }),
  ];
}

function payerLines({ payer }: Invoice, t: Translate): string[] {
  const inn = t('notifications:card.inn', { inn: escapeHtml(payer.inn) });
  const lines = [
    `<b>${escapeHtml(payer.name)}</b> · ${t(`common:entityType.${payer.entityType}`)}`,
    payer.kpp === null ? inn : `${inn} · ${t('notifications:card.kpp', { kpp: escapeHtml(payer.kpp) })}`,
  ];
  if (payer.registrationNumber !== null) {
    const number = escapeHtml(payer.registrationNumber);
    const isCompany = payer.entityType === 'LEGAL_ENTITY';
    lines.push(isCompany ? t('notifications:card.ogrn', { number }) : t('notifications:card.ogrnip', { number }));
  }
  if (payer.bankAccount !== null) {
    const bank = { account: escapeHtml(payer.bankAccount), bic: escapeHtml(payer.bic ?? '') };
    lines.push(t('notifications:card.bank', bank));
  }
  return [...lines, escapeHtml(payer.address), escapeHtml(payer.email)];
}

function actLines({ acts, timeZone }: InvoiceCardView, t: Translate, language: Language): string[] {
  const shown = acts.slice(-mostActs);
  const lines = shown.map((act) => {
    const did = t(`notifications:card.acts.${act.act}`);
    const sum =
      act.amountMinor === null || act.currency === null
        ? ''
        : `: ${formatMoney({ amountMinor: act.amountMinor, currency: act.currency }, language)}`;
    const reason = act.reason === null ? '' : ` (${escapeHtml(cut(act.reason, longestReason))})`;
    const who = escapeHtml(cut(act.agent.name, longestAgent));
    return `${formatShort(act.at, timeZone)} ${who}: ${did}${sum}${reason}`;
  });
  return shown.length < acts.length ? ['…', ...lines] : lines;
}

type Deed = 'take' | 'issue' | 'paid' | 'reject' | 'undo-list';

/** Money comes when it comes, so that its button stays; all else is offered while it makes a difference. */
const deeds: Readonly<Record<Invoice['state'], readonly (readonly Deed[])[]>> = {
  requested: [['take', 'issue'], ['paid'], ['reject']],
  'in-work': [['issue'], ['paid'], ['reject']],
  issued: [['paid'], ['reject']],
  'partly-paid': [['paid'], ['undo-list']],
  paid: [],
  credited: [['paid'], ['undo-list']],
  rejected: [['paid']],
  expired: [['paid']],
};

function buttonsFor(invoice: Invoice, t: Translate): readonly (readonly Button[])[] {
  const button = (deed: Deed): Button => ({
    label: t(`notifications:card.buttons.${deed}`),
    data: `desk:${deed}:${invoice.id}`,
  });
  const rows = deeds[invoice.state];
  const mayUndo = invoice.paidMinor > 0n && !rows.flat().includes('undo-list');
  return [...rows, ...(mayUndo ? [['undo-list'] as const] : [])].map((row) => row.map(button));
}
