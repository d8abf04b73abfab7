// Guarantee: whatever file is sent in the place of a statement, the answer names what is wrong and on which line; of a file that
// is wrong anywhere nothing is taken.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readStatement } from '../../../src/bank/statement/read-statement.ts';
import { maxDocuments, maxStatementBytes } from '../../../src/bank/statement/statement.ts';
import { encode, type StatedPayment, statementFile, statementText } from '../../support/bank-statement.ts';

const good = statementText({ payments: [{}, { number: '2' }] });
const lineOf = (text: string, start: string): number =>
  text.split('\r\n').findIndex((line) => line.startsWith(start)) + 1;

function problemOf(bytes: Buffer): unknown {
  const outcome = readStatement(bytes);
  if (outcome.kind === 'statement') return 'none';
  return outcome.line === undefined ? outcome.problem : `${outcome.problem}:${outcome.line}`;
}

describe('files of other kinds', () => {
  test.each([
    ['nothing', Buffer.alloc(0), 'empty'],
    ['blank lines', Buffer.from(' \r\n\r\n\t'), 'empty'],
    ['an archive', Buffer.from('PK\u0003\u0004 a.txt', 'latin1'), 'zip'],
    ['a workbook', Buffer.from('PK\u0003\u0004.......[Content_Types].xml', 'latin1'), 'spreadsheet'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'spreadsheet'],
    ['a packed statement', gzipSync(encode(good)), 'gzip'],
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'pdf'],
    ['words', Buffer.from('Здравствуйте, деньги пришли?'), 'not-a-statement'],
    ['noise', Buffer.from('8b1f00ff80017f', 'hex'), 'not-a-statement'],
    ['another header', encode(good.replace('1CClientBankExchange', '1CClientBankExchange2')), 'not-a-statement'],
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le'), 'encoding'],
    ['twenty megabytes', Buffer.alloc(20 * 1024 * 1024, 'a'), 'too-large'],
    ['a byte too many', Buffer.concat([encode(good), Buffer.alloc(maxStatementBytes)]), 'too-large'],
  ])('%s', (_, bytes, problem) => {
    expect(problemOf(bytes)).toBe(problem);
  });
});

describe('broken encodings are named with their line', () => {
  const at = lineOf(good, 'Плательщик1');
  const [before = '', after = ''] = good.split('ООО "Ромашка"\r\nПлательщикРасчСчет');
  const broken = (encoding: 'utf-8' | 'windows-1251' | 'ibm866', bytes: string): Buffer =>
    Buffer.concat([
      encode(before, encoding),
      Buffer.from(bytes, 'latin1'),
      encode(`\r\nПлательщикРасчСчет${after}`, encoding),
    ]);

  test.each([
    ['a letter of windows-1251 in UTF-8', broken('utf-8', '\xce\xce\xce'), at],
    ['half a letter in UTF-8', broken('utf-8', '\xd0'), at],
    ['the mark of an earlier loss in UTF-8', broken('utf-8', '\xef\xbf\xbd'), at],
    ['UTF-8 in windows-1251', broken('windows-1251', encode('Ромашка', 'utf-8').toString('latin1')), at],
    ['a byte that windows-1251 does not have', broken('windows-1251', '\x98'), at],
    ['a zero byte', broken('windows-1251', 'a\0b'), at],
    ['windows-1251 in CP866', broken('ibm866', encode('РОМАШКА').toString('latin1')), at],
    ['UTF-8 in CP866', broken('ibm866', encode('Ромашка', 'utf-8').toString('latin1')), at],
    ['no encoding of banks', Buffer.from('1CClientBankExchange\r\nabc\r\n\xf7\xe5\xf2=1\r\n', 'latin1'), 3],
  ])('%s', (_, bytes, line) => {
    expect(problemOf(bytes)).toBe(`encoding:${line}`);
  });

  test('lines are counted as an editor shows them', () => {
    expect(problemOf(Buffer.concat([Buffer.from('\r\n\r\n'), broken('windows-1251', '\x98')]))).toBe(
      `encoding:${at + 2}`,
    );
  });
});

describe('wrong fields are named with their line', () => {
  const wrong = (payment: StatedPayment, field: string): [unknown, number] => {
    const text = statementText({ payments: [payment] });
    return [problemOf(encode(text)), lineOf(text, field)];
  };

  test.each(['', '0', '0.00', '-5', '+5', '1e3', '12.345', '1.2.3', '0x10', 'много', '92233720368547758.08'])(
    'a sum «%s»',
    (amount) => {
      const [problem, line] = wrong({ amount }, 'Сумма');
      expect(problem).toBe(`${amount === '' ? 'missing-field' : 'bad-sum'}:${line}`);
    },
  );

  test.each(['', '31.11.2026', '29.02.2027', '2026-11-23', '1.1.2026', '00.00.0000', 'вчера'])('a day «%s»', (date) => {
    const [problem, line] = wrong({ date, receivedOn: '23.11.2026' }, 'Дата=');
    expect(problem).toBe(`${date === '' ? 'missing-field' : 'bad-date'}:${line}`);
    if (date !== '')
      expect(wrong({ receivedOn: date }, 'ДатаПоступило')).toEqual([
        `bad-date:${lineOf(good, 'ДатаПоступило')}`,
        lineOf(good, 'ДатаПоступило'),
      ]);
  });

  test('a field that is not there is missed in its document', () => {
    const without = good.replace(/Сумма=.*\r\n/, '');
    expect(problemOf(encode(without))).toBe(`missing-field:${lineOf(good, 'СекцияДокумент')}`);
  });

  test('a sum twice, and not the same', () => {
    expect(problemOf(statementFile([{ more: ['Сумма=1000.00'] }]))).toBe('none');
    expect(problemOf(statementFile([{ more: ['Сумма=1000.01'] }]))).toMatch(/^malformed:/);
  });

  test('a line without an end', () => {
    const text = statementText({ payments: [{ purpose: 'а'.repeat(5_000) }] });
    expect(problemOf(encode(text))).toBe(`line-too-long:${lineOf(text, 'НазначениеПлатежа')}`);
  });
});

describe('files that are not whole', () => {
  test.each([
    ['cut between documents', good.slice(0, good.lastIndexOf('СекцияДокумент'))],
    ['cut inside a document', good.slice(0, good.lastIndexOf('ПолучательИНН'))],
    ['cut at the last line', good.slice(0, good.lastIndexOf('КонецФайла'))],
    ['cut in the last word', good.slice(0, good.lastIndexOf('айла'))],
    ['nothing but the header', '1CClientBankExchange'],
  ])('%s', (_, text) => {
    expect(problemOf(encode(text))).toBe(`truncated:${text.split('\r\n').length}`);
  });

  test('sections inside each other, ends without beginnings, text after the end', () => {
    const malformed = [
      good.replace('КонецДокумента\r\n', ''),
      good.replace('КонецРасчСчет\r\n', ''),
      good.replace('СекцияРасчСчет\r\n', ''),
      good.replace('КонецФайла', 'КонецДокумента\r\nКонецФайла'),
      `${good}${good}`,
      `${good}СекцияДокумент=Платежное поручение\r\n`,
    ];
    for (const text of malformed) expect(problemOf(encode(text))).toMatch(/^malformed:\d+$/);
  });

  test('no documents', () => {
    expect(problemOf(statementFile([]))).toBe('no-documents');
  });

  test('more documents than anybody works through', () => {
    const small = 'СекцияДокумент=\nДата=01.01.2026\nСумма=1\nКонецДокумента\n';
    const text = `1CClientBankExchange\n${small.repeat(maxDocuments + 1)}КонецФайла\n`;
    expect(problemOf(encode(text))).toBe(`too-many-documents:${maxDocuments * 4 + 2}`);
  });
});
