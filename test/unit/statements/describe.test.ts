// Guarantee: every kind of movement has words of its own in both languages, unknown ones too; what comes from outside is cut,
// and is harmless in CSV and XML.
import { describe, expect, test } from 'vitest';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { csvCell } from '../../../src/statements/csv.ts';
import { describeLine, type StatementLine } from '../../../src/statements/index.ts';
import { escapeXml } from '../../../src/statements/xml.ts';

const translator = createTranslator();
const words = (line: Partial<StatementLine>, language: 'ru' | 'en' = 'ru') =>
  describeLine(translator(language), {
    ...{ kind: 'charge', reversedKind: null, origin: null, detail: {}, moneyMinor: -100n, bonusMinor: 0n },
    ...line,
  });

test.each<[Partial<StatementLine>, string]>([
  [{ kind: 'top-up', origin: 'customer' }, 'Пополнение картой'],
  [{ kind: 'top-up', origin: 'autopay' }, 'Автоплатёж'],
  [{ kind: 'top-up', detail: { invoice: '26-00017', order: '5' } }, 'Оплата счёта № 26-00017'],
  [{ kind: 'top-up' }, 'Пополнение'],
  [{}, 'Списание за услуги'],
  [{ detail: { service: 'Хостинг' } }, 'Хостинг'],
  [{ detail: { service: 'Хостинг', description: 'Хостинг за 20 ноября' } }, 'Хостинг за 20 ноября'],
  [{ detail: { description: '  ' } }, 'Списание за услуги'],
  [{ kind: 'promo', detail: { code: 'WELCOME' } }, 'Бонус по промокоду WELCOME'],
  [{ kind: 'promo' }, 'Бонус'],
  [{ kind: 'adjustment', moneyMinor: 5n, detail: { reason: 'за простой' } }, 'Начисление от поддержки: за простой'],
  [{ kind: 'adjustment' }, 'Списание поддержкой'],
  [{ kind: 'refund' }, 'Возврат на карту'],
  [{ kind: 'reversal', reversedKind: 'top-up' }, 'Отмена пополнения'],
  [{ kind: 'reversal', reversedKind: 'top-up', detail: { invoice: '26-1' } }, 'Отмена оплаты счёта № 26-1'],
  [{ kind: 'reversal', reversedKind: 'charge' }, 'Отмена списания'],
  [{ kind: 'reversal', reversedKind: 'promo' }, 'Отмена бонуса'],
  [{ kind: 'reversal', reversedKind: 'adjustment' }, 'Отмена корректировки'],
  [{ kind: 'reversal', reversedKind: 'refund' }, 'Возврат на карту не состоялся, деньги снова на балансе'],
  [{ kind: 'reversal', reversedKind: 'gift' }, 'Отмена операции'],
  [{ kind: 'gift' }, 'Движение по счёту'],
])('%o is «%s»', (line, said) => {
  expect(words(line)).toBe(said);
  expect(words(line, 'en').length).toBeGreaterThan(0);
});

test('however much is booked with a line, it says no more than 150 letters on one row', () => {
  const said = words({ detail: { description: `Аренда\n\tсервера ${'🙂'.repeat(300)}` } });
  expect([...said]).toHaveLength(150);
  expect(said).toMatch(/^Аренда сервера 🙂+…$/u);
});

describe('a cell of CSV', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+7 900', "'+7 900"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1+1', "'＝1+1"],
    ['＠SUM(A1)', "'＠SUM(A1)"],
    ['  =1', "'  =1"],
    ['\t=1', "' =1"],
    ['a;b', '"a;b"'],
    ['ООО «Ромашка»', 'ООО «Ромашка»'],
    ['say "hi"', '"say ""hi"""'],
    ['=a;"b"', '"\'=a;""b"""'],
    ['two\r\nrows', 'two rows'],
    ['a=1', 'a=1'],
  ])('of «%s» is «%s»', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });
});

test('XML keeps what it can write and leaves out what it cannot', () => {
  expect(escapeXml('<a b="1">&amp;\u0000\u0007\ud800x😀\udc00\uffff</a>')).toBe(
    '&lt;a b=&quot;1&quot;&gt;&amp;amp;x😀&lt;/a&gt;',
  );
});
