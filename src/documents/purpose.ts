import { toDecimal } from '../ledger/money.ts';
import type { InvoiceDocument } from './invoice-document.ts';
import { printDay } from './print.ts';
import { printable } from './printable.ts';
import { vatIncluded, vatRateLabel } from './vat.ts';

/** Field 24 of a payment order (Положение Банка России № 762-П, приложение 11), in characters. */
const maxPurposeLength = 210;

/** At the end of a word, if there is one. Nothing printable lies outside the basic plane, so a unit is a character. */
function cutTitle(title: string, room: number): string {
  if (title.length <= room) return title;
  return `${title.slice(0, room - 1).replace(/\s+\S*$/, '')}…`;
}

function vatWords(doc: InvoiceDocument): string {
  const share = vatIncluded(doc.amountMinor, doc.vat);
  if (share === null || doc.vat === 'none') return 'НДС не облагается';
  const sum = toDecimal(share.vatMinor).replace('.', ',');
  return `в т. ч. НДС ${vatRateLabel(doc.vat)} — ${sum} руб.`;
}

/** What the invoice's line is for. */
export function serviceName(doc: Pick<InvoiceDocument, 'serviceTitle' | 'accountNumber'>): string {
  return `Пополнение баланса ${printable(doc.serviceTitle)}, лицевой счёт №\u00a0${printable(doc.accountNumber)}`;
}

/**
 * The payment's purpose, for the payer to copy: with the invoice's number, by which its money is found, the account and
 * the VAT, which payment orders must name. Plain spaces only, since banks' forms refuse others.
 * @returns at most 210 characters; a longer title of the service is cut, nothing else
 */
export function paymentPurpose(doc: InvoiceDocument): string {
  const compose = (serviceTitle: string): string =>
    [
      `Оплата по счёту № ${printable(doc.number)} от ${printDay(doc.issuedOn)}. `,
      `${serviceName({ ...doc, serviceTitle })}, ${vatWords(doc)}`,
    ]
      .join('')
      .replaceAll('\u00a0', ' ');
  const title = printable(doc.serviceTitle);
  const others = compose(title).length - title.length;
  return compose(cutTitle(title, maxPurposeLength - others));
}
