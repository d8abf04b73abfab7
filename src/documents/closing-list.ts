import { toDecimal } from '../ledger/money.ts';
import { printDay } from './print.ts';

/**
 * One legal entity's quarter, as its closing documents will say it. Fit for JSON as it stands: sums are whole kopecks in
 * decimal digits, days are «YYYY-MM-DD».
 */
export interface ClosingContent {
  readonly accountNumber: string;
  readonly company: string;
  readonly inn: string;
  readonly kpp: string | null;
  readonly postalAddress: string;
  readonly email: string;
  readonly openingMinor: string;
  /** What the bank brought for invoices and was not undone. */
  readonly payments: readonly ClosingPayment[];
  /** Services of the quarter, a positive sum. */
  readonly chargedMinor: string;
  /** All else that moved the balance: corrections, other ways of paying; negative when they took from it. */
  readonly otherMinor: string;
  readonly closingMinor: string;
}

export interface ClosingPayment {
  readonly paidOn: string;
  readonly invoiceNumber: string;
  readonly orderNumber: string;
  readonly amountMinor: string;
}

const columns = [
  'Лицевой счёт',
  'Компания',
  'ИНН',
  'КПП',
  'Почтовый адрес',
  'E-mail',
  'Остаток на начало квартала, руб.',
  'Дата оплаты',
  'Счёт №',
  'Платёжное поручение №',
  'Оплачено, руб.',
  'Оказано услуг за квартал, руб.',
  'Прочие изменения, руб.',
  'Остаток на конец квартала, руб.',
] as const;

/** Excel takes the encoding from this mark; without it Cyrillic is read as windows-1251. */
const byteOrderMark = '\ufeff';

/** Quoted always; a first character that makes a spreadsheet reckon is kept from it by an apostrophe (OWASP, CSV injection). */
function textCell(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const safe = /^[=+\-@|%]/.test(line) ? `'${line}` : line;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** Numbers that are names: as a formula that yields their text, for Excel would drop leading zeros and round twelve digits. */
function idCell(id: string | null): string {
  if (id === null || id === '') return '';
  return /^[\dA-Z]+(?:-[\dA-Z]+)*$/.test(id) ? `"=""${id}"""` : textCell(id);
}

/** Russian spreadsheets read «-1000,50» as a number. */
function sumCell(minor: string): string {
  return toDecimal(BigInt(minor)).replace('.', ',');
}

function paymentCells(payment: ClosingPayment | undefined): string[] {
  if (payment === undefined) return ['', '', '', ''];
  const { paidOn, invoiceNumber, orderNumber, amountMinor } = payment;
  return [printDay(paidOn), idCell(invoiceNumber), idCell(orderNumber), sumCell(amountMinor)];
}

/** A row a payment; balances and services in the first alone, so that a column can be added up. */
function entityRows(entity: ClosingContent): string[][] {
  const who = [
    idCell(entity.accountNumber),
    textCell(entity.company),
    idCell(entity.inn),
    idCell(entity.kpp),
    textCell(entity.postalAddress),
    textCell(entity.email),
  ];
  const totals = [entity.chargedMinor, entity.otherMinor, entity.closingMinor].map(sumCell);
  const [first, ...rest] = entity.payments;
  return [
    [...who, sumCell(entity.openingMinor), ...paymentCells(first), ...totals],
    ...rest.map((payment) => [...who, '', ...paymentCells(payment), '', '', '']),
  ];
}

/**
 * The quarter's closing list for support, a CSV that opens right in Excel: UTF-8 with its mark, semicolons, decimal
 * commas, nothing in it that a spreadsheet would run.
 * @param list the quarter as «2026-Q3», and what each legal entity's documents say, in the order to print
 */
export function closingListFile(list: { readonly quarter: string; readonly entities: readonly ClosingContent[] }): {
  readonly name: string;
  readonly bytes: Buffer;
} {
  const rows = [columns.map(textCell), ...list.entities.flatMap(entityRows)];
  const text = rows.map((cells) => `${cells.join(';')}\r\n`).join('');
  return { name: `Закрывающие документы ${list.quarter}.csv`, bytes: Buffer.from(`${byteOrderMark}${text}`) };
}
