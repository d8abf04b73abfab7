import { maxAmountMinor, parseDecimal } from '../../ledger/money.ts';
import type { ParsedDocument, Unreadable } from './statement.ts';

/** A document's lines as they stand in the file. */
export interface RawDocument {
  readonly line: number;
  readonly type: string;
  readonly fields: ReadonlyMap<string, RawField>;
}

export interface RawField {
  readonly value: string;
  readonly line: number;
}

/** The lines of a purpose, where a bank writes it in several. */
const purposeLines = ['1', '2', '3', '4', '5', '6'].map((suffix) => `НазначениеПлатежа${suffix}`);

/** What is read of a document; banks add fields of their own, and those are passed over. */
export const documentFields: ReadonlySet<string> = new Set([
  'Номер',
  'Дата',
  'Сумма',
  'ДатаПоступило',
  'ПлательщикСчет',
  'ПлательщикРасчСчет',
  'ПлательщикИНН',
  'Плательщик',
  'Плательщик1',
  'ПолучательСчет',
  'ПолучательРасчСчет',
  'НазначениеПлатежа',
  ...purposeLines,
]);

/** A payment without a number is called so, as in Russian paperwork. */
const noNumber = 'б/н';

/** @returns `YYYY-MM-DD` from `DD.MM.YYYY`, or undefined when that is no day of the calendar */
export function readDate(text: string): string | undefined {
  const match = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(text);
  if (!match) return undefined;
  const iso = `${match[3]}-${match[2]}-${match[1]}`;
  const at = new Date(`${iso}T00:00:00Z`);
  // The 31st of a short month would silently become the 1st of the next.
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== iso ? undefined : iso;
}

/** @returns minor units from `15000`, `15000.5` or `15 000,00`; undefined when that is no sum that money can have */
function readSum(text: string): bigint | undefined {
  const amountMinor = parseDecimal(text.replace(/\s/g, '').replace(',', '.'));
  return amountMinor !== undefined && amountMinor > 0n && amountMinor <= maxAmountMinor ? amountMinor : undefined;
}

/** «Плательщик» is «ИНН 7707083893 ООО "Ромашка"»: the number stands there, too, when it has no field of its own. */
const innBeforeName = /^ИНН\s*(\d{10}|\d{12})(?!\d)(?:\s*\/\s*\d{9}|\s*КПП\s*\d{9})?\s*/i;

/**
 * Reads one document. An account is «…Счет»; «…РасчСчет» stands in for it where a bank leaves that out.
 * @returns the document, or which line of it is wrong and how
 */
export function readDocument(raw: RawDocument): ParsedDocument | Unreadable {
  const text = (name: string): string => raw.fields.get(name)?.value ?? '';
  const wrong = (problem: Unreadable['problem'], name: string): Unreadable => ({
    kind: 'unreadable',
    problem,
    line: raw.fields.get(name)?.line ?? raw.line,
  });
  for (const name of ['Дата', 'Сумма']) if (text(name) === '') return wrong('missing-field', name);
  const date = readDate(text('Дата'));
  if (date === undefined) return wrong('bad-date', 'Дата');
  const amountMinor = readSum(text('Сумма'));
  if (amountMinor === undefined) return wrong('bad-sum', 'Сумма');
  const receivedOn = text('ДатаПоступило') === '' ? null : readDate(text('ДатаПоступило'));
  if (receivedOn === undefined) return wrong('bad-date', 'ДатаПоступило');

  const payer = text('Плательщик');
  const inLines = purposeLines.map(text).filter(Boolean).join(' ');
  const purpose = text('НазначениеПлатежа');
  return {
    line: raw.line,
    type: raw.type,
    number: text('Номер') || noNumber,
    date,
    receivedOn,
    amountMinor,
    payerAccount: text('ПлательщикСчет') || text('ПлательщикРасчСчет'),
    payerInn: text('ПлательщикИНН') || (innBeforeName.exec(payer)?.[1] ?? ''),
    payerName: text('Плательщик1') || payer.replace(innBeforeName, ''),
    recipientAccount: text('ПолучательСчет') || text('ПолучательРасчСчет'),
    // Some banks cut the one and others leave out the rest: the longer says more.
    purpose: inLines.length > purpose.length ? inLines : purpose,
  };
}
