import { toDecimal } from '../../ledger/money.ts';

/** A payment as a bank's file tells of it; what is left out is made up. */
export interface StatedPayment {
  readonly type?: string;
  readonly number?: string;
  /** `DD.MM.YYYY` */
  readonly date?: string;
  readonly amountMinor?: bigint;
  /** As written, in the place of `amountMinor`. */
  readonly amount?: string;
  readonly payerInn?: string;
  readonly payerName?: string;
  readonly payerAccount?: string;
  readonly recipientAccount?: string;
  /** '' : the bank does not say that it was received. */
  readonly receivedOn?: string;
  readonly purpose?: string;
  /** Lines that stand before the document's end as they are. */
  readonly more?: readonly string[];
}

export const sellerAccount = '40702810138250123017';
const payerAccount = '40702810900000000001';

export interface StatedFile {
  readonly payments: readonly StatedPayment[];
  readonly account?: string;
  /** The period, `DD.MM.YYYY`. */
  readonly from?: string;
  readonly to?: string;
  /** What the file says of its encoding, true or not. */
  readonly encoding?: 'Windows' | 'DOS';
  readonly turnovers?: boolean;
  readonly lineEnd?: string;
}

function documentLines(payment: StatedPayment): string[] {
  const date = payment.date ?? '23.11.2026';
  const name = payment.payerName ?? 'ООО "Ромашка"';
  const inn = payment.payerInn ?? '7736207543';
  const account = payment.payerAccount ?? payerAccount;
  const receivedOn = payment.receivedOn ?? date;
  return [
    `СекцияДокумент=${payment.type ?? 'Платежное поручение'}`,
    `Номер=${payment.number ?? '1'}`,
    `Дата=${date}`,
    `Сумма=${payment.amount ?? toDecimal(payment.amountMinor ?? 100_000n)}`,
    `ПлательщикСчет=${account}`,
    ...(receivedOn === '' ? [] : [`ДатаПоступило=${receivedOn}`]),
    `Плательщик=ИНН ${inn} ${name}`,
    `ПлательщикИНН=${inn}`,
    `Плательщик1=${name}`,
    `ПлательщикРасчСчет=${account}`,
    'ПлательщикБанк1=ПАО СБЕРБАНК',
    'ПлательщикБИК=044525225',
    `ПолучательСчет=${payment.recipientAccount ?? sellerAccount}`,
    'ПолучательИНН=7707083893',
    'Получатель1=ООО «Провайдер»',
    'ВидОплаты=01',
    'Очередность=5',
    `НазначениеПлатежа=${payment.purpose ?? 'Оплата услуг'}`,
    ...(payment.more ?? []),
    'КонецДокумента',
  ];
}

/** @returns a statement's text as banks write it */
export function statementText(file: StatedFile): string {
  const { account = sellerAccount, from = '01.11.2026', to = '30.11.2026' } = file;
  const turnovers = [
    'СекцияРасчСчет',
    `ДатаНачала=${from}`,
    `РасчСчет=${account}`,
    'НачальныйОстаток=0.00',
    'КонецРасчСчет',
  ];
  return [
    '1CClientBankExchange',
    'ВерсияФормата=1.03',
    `Кодировка=${file.encoding ?? 'Windows'}`,
    'Отправитель=Банк-Клиент',
    `ДатаНачала=${from}`,
    `ДатаКонца=${to}`,
    `РасчСчет=${account}`,
    ...(file.turnovers === false ? [] : turnovers),
    ...file.payments.flatMap(documentLines),
    'КонецФайла',
    '',
  ].join(file.lineEnd ?? '\r\n');
}

export type FileEncoding = 'utf-8' | 'utf-8 with its mark' | 'windows-1251' | 'ibm866';

const codes = new Map<string, ReadonlyMap<string, number>>();

function codesOf(encoding: string): ReadonlyMap<string, number> {
  const known = codes.get(encoding);
  if (known) return known;
  const letters = [...new TextDecoder(encoding).decode(Uint8Array.from({ length: 256 }, (_, code) => code))];
  const made = new Map(letters.map((letter, code) => [letter, code]));
  codes.set(encoding, made);
  return made;
}

/** @returns the text in an encoding of banks; a letter that it does not have becomes «?» */
export function encode(text: string, encoding: FileEncoding = 'windows-1251'): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-8 with its mark') return Buffer.from(`\ufeff${text}`);
  const byLetter = codesOf(encoding);
  return Buffer.from([...text].map((letter) => byLetter.get(letter) ?? 0x3f));
}
