import type { EntityType } from '../config/profile.ts';
import { type InvoiceFile, renderInvoice } from '../invoices/document.ts';
import { findInvoice, type Invoice } from '../invoices/index.ts';
import { formatMoney } from '../ledger/money.ts';
import { languageOf, supportLanguage } from '../notifications/languages.ts';
import { formatDay } from '../notifications/templates/moment.ts';
import type { Translate } from '../platform/i18n.ts';
import { asLetter, type ComposeDeps, type Composition, type Words } from './composition.ts';
import type { InvoiceLetter } from './letter.ts';

/** Puts a letter about an invoice into words, with the invoice. @throws when it names one that is not there: a bug */
export async function composeInvoiceLetter(deps: ComposeDeps, letter: InvoiceLetter): Promise<Composition> {
  const invoice = await findInvoice(deps.db, BigInt(letter.invoiceId));
  if (invoice === null) throw new Error(`a letter is queued for invoice ${letter.invoiceId}, which is none`);
  // Whoever was turned down meanwhile is not asked to pay.
  if (letter.kind === 'invoice-copy' && invoice.closed !== null) return { kind: 'outdated' };
  const file = await renderInvoice(deps.db, invoice, deps.profile.title);
  const words =
    letter.kind === 'invoice-copy' ? await invoiceCopy(deps, invoice, file) : await invoiceRequest(deps, invoice);
  return asLetter(words, [{ name: file.name, mimeType: 'application/pdf', bytes: file.bytes }]);
}

/** To support: who asks, for how much, and all that an invoice has to name. */
async function invoiceRequest({ db, translator }: ComposeDeps, invoice: Invoice): Promise<Words> {
  const t = translator(supportLanguage);
  const { payer } = invoice;
  const account = await db.account.findUniqueOrThrow({ where: { id: invoice.accountId } });
  const user = await db.telegramUser.findUniqueOrThrow({ where: { id: invoice.userId } });
  const amount = formatMoney(invoice, supportLanguage);
  const person = [user.firstName, ...(user.username === null ? [] : [`@${user.username}`]), `id ${user.id}`].join(', ');
  return {
    subject: t('mail:request.subject', { number: invoice.number, payer: payer.name, amount }),
    body: {
      opening: [t('mail:request.opening', { number: invoice.number })],
      facts: [
        [t('mail:field.payer'), payer.name],
        ...payerFacts(t, invoice),
        [t('mail:field.amount'), amount],
        [t('mail:field.due'), formatDay(invoice.dueOn, supportLanguage)],
        [t('mail:field.account'), account.number],
        [t('mail:field.accountName'), account.name],
        [t('mail:field.telegram'), person],
      ],
      closing: [t('mail:request.closing')],
    },
    replyTo: payer.email,
  };
}

function payerFacts(t: Translate, { payer }: Invoice): (readonly [string, string])[] {
  const optional = (label: string, value: string | null): (readonly [string, string])[] =>
    value === null ? [] : [[label, value]];
  return [
    [t('mail:field.entityType'), t(`common:entityType.${payer.entityType}`)],
    [t('mail:field.inn'), payer.inn],
    ...optional(t('mail:field.kpp'), payer.kpp),
    ...optional(registrationLabel(t, payer.entityType), payer.registrationNumber),
    [t('mail:field.address'), payer.address],
    ...optional(t('mail:field.bic'), payer.bic),
    ...optional(t('mail:field.bankAccount'), payer.bankAccount),
    [t('mail:field.email'), payer.email],
  ];
}

function registrationLabel(t: Translate, entityType: EntityType): string {
  return entityType === 'LEGAL_ENTITY' ? t('mail:field.ogrn') : t('mail:field.ogrnip');
}

/** To the payer, often a bookkeeper who has never seen the chat: what it is for, until when, and what to write. */
async function invoiceCopy(deps: ComposeDeps, invoice: Invoice, file: InvoiceFile): Promise<Words> {
  const user = await deps.db.telegramUser.findUniqueOrThrow({ where: { id: invoice.userId } });
  const language = languageOf(user.language);
  const t = deps.translator(language);
  const { title, invoice: policy } = deps.profile;
  const amount = formatMoney(invoice, language);
  const lands = policy.landsWithinBusinessDays;
  return {
    subject: t('mail:copy.subject', { number: invoice.number, amount, title }),
    body: {
      opening: [t('mail:copy.greeting'), t('mail:copy.opening', { number: invoice.number, amount, title })],
      facts: [
        [t('mail:field.payer'), invoice.payer.name],
        [t('mail:field.due'), formatDay(invoice.dueOn, language)],
        [t('mail:field.purpose'), file.purpose],
      ],
      closing: [...(lands === null ? [] : [t('mail:copy.lands', { count: lands })]), t('mail:copy.closing'), title],
    },
    replyTo: undefined,
  };
}
