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

const bill = { bill: '7', from: '2022-09-28', to: '2022-09-28', billed: '5.58', currency: 'USD', service: 'Сервер' };
describe('a charge for a bill says what was billed and what of that it paid, in the provider’s words', () => {
  test.each<[Partial<StatementLine>, string]>([
    [{ moneyMinor: -558n }, 'Сервисное начисление за 28.09.2022: 5.58 USD. Частично оплачено с аванса: 5.58 USD'],
    [
      {
        moneyMinor: -100n,
        bonusMinor: -20n,
        detail: { ...bill, from: '2022-09-01', billed: '100.00', currency: 'RUB' },
      },
      'Сервисное начисление за 01.09.2022 – 28.09.2022: 100.00 RUB. Частично оплачено с аванса: 1.20 RUB',
    ],
    [{ detail: { ...bill, description: 'Аренда' } }, 'Аренда: 5.58 USD. Частично оплачено с аванса: 1.00 USD'],
  ])('%o is «%s»', (line, said) => {
    expect(words({ detail: bill, ...line })).toBe(said);
  });

  test('and keeps both sums, however long the platform’s words are', () => {
    const said = words({ detail: { ...bill, description: `Аренда ${'🙂'.repeat(300)}` }, moneyMinor: -558n });
    expect([...said]).toHaveLength(150);
    expect(said).toMatch(/^Аренда 🙂+…: 5\.58 USD\. Частично оплачено с аванса: 5\.58 USD$/u);
  });
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
