// Guarantee: a bank's statement is read to the kopeck and to the letter, in whichever encoding and of whichever bank's habits.
import { describe, expect, test } from 'vitest';
import { readStatement } from '../../../src/bank/statement/read-statement.ts';
import type { ParsedDocument, ParsedStatement } from '../../../src/bank/statement/statement.ts';
import {
  encode,
  type FileEncoding,
  type StatedPayment,
  statementFile,
  statementText,
} from '../../support/bank-statement.ts';

function read(bytes: Buffer): ParsedStatement {
  const outcome = readStatement(bytes);
  if (outcome.kind !== 'statement') throw new Error(`${outcome.problem} on line ${outcome.line}`);
  return outcome.statement;
}

function readOne(payment: StatedPayment): ParsedDocument {
  const [document] = read(statementFile([payment])).documents;
  if (!document) throw new Error('nothing was read');
  return document;
}

const purpose = 'Оплата по счёту № 26-00017 от 21.11.2026. В т. ч. НДС 22 % — 2 704,92';

describe('encodings', () => {
  const said = ['Windows', 'DOS'] as const;
  const encodings: FileEncoding[] = ['utf-8', 'utf-8 with its mark', 'windows-1251', 'ibm866'];
  test.each(encodings.flatMap((encoding) => said.map((header) => [encoding, header] as const)))(
    '%s is recognised where the file says «%s»',
    (encoding, header) => {
      // CP866 has neither a dash nor a thin one: what a bank writes, it can write.
      const words = encoding === 'ibm866' ? purpose.replace('—', '-') : purpose;
      const text = statementText({ payments: [{ purpose: words }], encoding: header });
      expect(read(encode(text, encoding)).documents[0]?.purpose).toBe(words);
    },
  );

  test('an end of text as DOS writes it, blank lines above and below, and single line ends are read over', () => {
    for (const lineEnd of ['\r\n', '\n', '\r']) {
      const text = statementText({ payments: [{}], lineEnd });
      const file = Buffer.concat([Buffer.from('\r\n\r\n'), encode(text, 'ibm866'), Buffer.from([0x0d, 0x0a, 0x1a])]);
      expect(read(file).documents).toHaveLength(1);
    }
  });
});

test('header and account are read', () => {
  expect(read(statementFile([{}]))).toMatchObject({
    accounts: ['40702810138250123017'],
    periodFrom: '2026-11-01',
    periodTo: '2026-11-30',
    hasTurnovers: true,
  });
  expect(read(encode(statementText({ payments: [{}], turnovers: false }))).hasTurnovers).toBe(false);
});

test('a document is read whole, and says where it stands', () => {
  const file = statementFile([{}, { number: '42', date: '20.11.2026', receivedOn: '21.11.2026', purpose }]);
  const line =
    new TextDecoder('windows-1251').decode(file).split('\r\n').lastIndexOf('СекцияДокумент=Платежное поручение') + 1;
  expect(read(file).documents[1]).toEqual({
    line,
    type: 'Платежное поручение',
    number: '42',
    date: '2026-11-20',
    receivedOn: '2026-11-21',
    amountMinor: 100_000n,
    payerAccount: '40702810900000000001',
    payerInn: '7736207543',
    payerName: 'ООО "Ромашка"',
    recipientAccount: '40702810138250123017',
    purpose,
  });
});

test.each([
  ['15000', 1_500_000n],
  ['15000.5', 1_500_050n],
  ['15000.00', 1_500_000n],
  ['15000,07', 1_500_007n],
  ['15 000,07', 1_500_007n],
  ['0.01', 1n],
  ['19.99', 1_999n],
  ['92233720368547758.07', 9_223_372_036_854_775_807n],
])('a sum written %s is exact', (amount, amountMinor) => {
  expect(readOne({ amount }).amountMinor).toBe(amountMinor);
});

test('documents of every type, fields of the bank’s own and an empty line inside are read over', () => {
  const more = ['', 'КодНазПлатежа=', 'НовоеПоле=1=2', '__proto__=1', 'constructor=x', 'ПоказательКБК'];
  for (const type of ['Банковский ордер', 'Платежное требование', 'Мемориальный ордер', '']) {
    expect(readOne({ type, more })).toMatchObject({ type, amountMinor: 100_000n });
  }
});

test('the order of fields does not matter', () => {
  const lines = statementText({ payments: [{ number: '7', purpose: 'Счёт' }] }).split('\r\n');
  const from = lines.findIndex((line) => line.startsWith('СекцияДокумент')) + 1;
  const to = lines.indexOf('КонецДокумента');
  const turned = [...lines.slice(0, from), ...lines.slice(from, to).reverse(), ...lines.slice(to)];
  expect(read(encode(turned.join('\r\n'))).documents[0]).toMatchObject({ number: '7', purpose: 'Счёт' });
});

test('a purpose in several fields, or with a line’s end in it, is put together', () => {
  const parts = ['НазначениеПлатежа1=Оплата по счёту', 'НазначениеПлатежа2=№ 26-00017', 'НазначениеПлатежа3='];
  expect(readOne({ purpose: '', more: parts }).purpose).toBe('Оплата по счёту № 26-00017');
  expect(readOne({ purpose: 'Оплата по счёту', more: ['№ 26-00017'] }).purpose).toBe('Оплата по счёту № 26-00017');
  // Whoever repeats the whole in parts has said it once.
  expect(readOne({ purpose: 'Оплата', more: ['НазначениеПлатежа1=Оплата'] }).purpose).toBe('Оплата');
});

test('payer’s ИНН and account are found where a bank leaves their fields out', () => {
  const text = statementText({ payments: [{ payerInn: '500100732259', payerName: 'ИП Сидоров' }] });
  const bare = text.replace(/ПлательщикИНН=.*\r\n|Плательщик1=.*\r\n|ПлательщикСчет=.*\r\n/g, '');
  expect(read(encode(bare)).documents[0]).toMatchObject({
    payerInn: '500100732259',
    payerName: 'ИП Сидоров',
    payerAccount: '40702810900000000001',
  });
});

test('a payment without a number has a word for it', () => {
  expect(readOne({ number: '' }).number).toBe('б/н');
});
