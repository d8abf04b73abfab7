import type { InvoiceDocument } from './invoice-document.ts';
import { printable } from './printable.ts';
import { paymentPurpose } from './purpose.ts';

/**
 * A payment as ГОСТ Р 56042-2014 writes it for bank apps: who is paid, in five mandatory fields, then whatever else is
 * known, by the standard's keys.
 */
export interface PaymentQr {
  readonly name: string;
  readonly account: string;
  readonly bankName: string;
  readonly bic: string;
  readonly correspondentAccount: string;
  readonly more: readonly (readonly [key: string, value: string])[];
}

/** The format, its version 0001, and 2 for UTF-8. */
const header = 'ST00012';
/** Bounds of the standard: the two names in characters, all mandatory fields together in bytes. */
const maxNameLength = 160;
const maxBankNameLength = 45;
const maxMandatoryBytes = 300;

/** In this order the first that no value contains separates the fields. */
const separators = ['|', '#', '~', '^', '_', '&'] as const;

/** What a bank, too, writes short when there is no room. Longest first: one form is a part of another. */
const legalForms: readonly (readonly [long: RegExp, short: string])[] = [
  [/общество с ограниченной ответственностью/iu, 'ООО'],
  [/публичное акционерное общество/iu, 'ПАО'],
  [/непубличное акционерное общество/iu, 'АО'],
  [/акционерное общество/iu, 'АО'],
  [/индивидуальный предприниматель/iu, 'ИП'],
];

function cut(text: string, limit: number): string {
  const letters = Array.from(text);
  return letters.length <= limit ? text : letters.slice(0, limit).join('').trimEnd();
}

function mandatoryFields(payment: PaymentQr): (readonly [string, string])[] {
  return [
    ['Name', payment.name],
    ['PersonalAcc', payment.account],
    ['BankName', payment.bankName],
    ['BIC', payment.bic],
    ['CorrespAcc', payment.correspondentAccount],
  ];
}

function write(fields: readonly (readonly [string, string])[], separator: string): string {
  return fields.map(([key, value]) => `${key}=${value}`).join(separator);
}

const mandatoryBytes = (payment: PaymentQr): number => Buffer.byteLength(write(mandatoryFields(payment), '|'));

/** Makes the names fit the standard's bounds: the payee's form of business goes short first, then its end is cut. */
function fitNames(payment: PaymentQr): PaymentQr {
  let fitting = { ...payment, bankName: cut(payment.bankName, maxBankNameLength) };
  const fits = (): boolean =>
    Array.from(fitting.name).length <= maxNameLength && mandatoryBytes(fitting) <= maxMandatoryBytes;
  if (fits()) return fitting;
  for (const [long, short] of legalForms) fitting = { ...fitting, name: fitting.name.replace(long, short) };
  const whole = fitting.name;
  let length = maxNameLength;
  fitting = { ...fitting, name: cut(whole, length) };
  // At most 160 rounds, by a letter each; the fixed fields take 94 bytes and the bank's name 135, so that some is left.
  while (!fits() && length > 0) {
    length -= 1;
    fitting = { ...fitting, name: cut(whole, length) };
  }
  return fitting;
}

/**
 * @returns the text of the code, in UTF-8: «ST00012|Name=…|PersonalAcc=…», mandatory fields first and in the standard's
 *   order; separated by another character when a value contains «|»
 */
export function writePaymentQr(payment: PaymentQr): string {
  const fields = [...mandatoryFields(fitNames(payment)), ...payment.more];
  const values = fields.map(([, value]) => value).join('');
  const free = separators.find((candidate) => !values.includes(candidate));
  if (free !== undefined) return `${header}${free}${write(fields, free)}`;
  const cleared = fields.map(([key, value]) => [key, value.replaceAll('|', ' ')] as const);
  return `${header}|${write(cleared, '|')}`;
}

/** The invoice as a bank's app reads it: sum and purpose filled in, so that nobody types the number wrong. */
export function paymentQrPayload(doc: InvoiceDocument): string {
  const { seller } = doc;
  return writePaymentQr({
    name: printable(seller.name),
    account: seller.account,
    bankName: printable(seller.bankName),
    bic: seller.bic,
    correspondentAccount: seller.correspondentAccount,
    more: [
      ['Sum', String(doc.amountMinor)],
      ['Purpose', paymentPurpose(doc)],
      ['PayeeINN', seller.inn],
      ...(seller.kpp === null ? [] : [['KPP', seller.kpp] as const]),
    ],
  });
}
