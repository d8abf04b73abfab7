// Guarantee: of the central bank's page the dollar's rate is read exactly and with its day, and a page that is not wholly
// understood gives no rate at all.
import { describe, expect, test } from 'vitest';
import { exactRateMicro } from '../../../src/rates/central-bank/exact-rate.ts';
import { readDailyRates } from '../../../src/rates/central-bank/read-daily-rates.ts';
import { dailyPage } from '../../../src/sandbox/rates/page.ts';
import { encodeWindows1251 } from '../../../src/sandbox/rates/windows-1251.ts';

/** The page of 21 November 2026, with a piece of it written otherwise. */
function pageWith(from: string | RegExp = '', to = ''): Uint8Array {
  const page = dailyPage({ day: '2026-11-21', dollar: '73,9999' });
  const changed = page.replace(from, to);
  if (from !== '' && changed === page) throw new Error(`the page has no ${from}`);
  return encodeWindows1251(changed);
}

const reasonOf = (page: Uint8Array) => {
  const answer = readDailyRates(page);
  return answer.kind === 'unavailable' ? answer.reason : answer;
};
const dollarAt = (rateMicro: bigint) => ({
  ...{ kind: 'rates', inForceOn: '2026-11-21' },
  rates: [{ currency: 'USD', rateMicro }],
});

describe('a page of the bank', () => {
  test('in windows-1251: the dollar in millionths of a ruble, and the day from which on it holds', () => {
    expect(readDailyRates(pageWith())).toEqual(dollarAt(73_999_900n));
  });

  test('as a proxy may have turned it into UTF-8', () => {
    const page = dailyPage({ day: '2026-11-21', dollar: '73,9999' });
    expect(readDailyRates(Buffer.from(page.replace('windows-1251', 'UTF-8')))).toEqual(dollarAt(73_999_900n));
    expect(readDailyRates(Buffer.from(`\u{feff}${page}`)).kind).toBe('unavailable');
  });

  test('with blanks between the lines, further fields, and the dollar alone', () => {
    const xml =
      '<?xml version="1.0" encoding="windows-1251"?>\n<ValCurs Date="21.11.2026" name="Foreign Currency Market">\n' +
      '  <Valute ID="R01235">\n    <CharCode>USD</CharCode>\n    <Nominal>1</Nominal>\n    <Value> 73,9999 </Value>\n' +
      '    <VunitRate>73,9999</VunitRate>\n  </Valute>\n</ValCurs>\n';
    expect(readDailyRates(Buffer.from(xml))).toEqual(dollarAt(73_999_900n));
  });

  test('that quotes dollars by the hundred', () => {
    const page = pageWith(
      '<CharCode>USD</CharCode><Nominal>1</Nominal>',
      '<CharCode>USD</CharCode><Nominal>100</Nominal>',
    );
    expect(readDailyRates(page)).toEqual(dollarAt(739_999n));
  });
});

describe('no rate comes of', () => {
  test.each([
    ['nothing at all', Buffer.alloc(0)],
    ['a page of HTML', Buffer.from('<!DOCTYPE html><html><body>73,9999</body></html>')],
    ['a page that breaks off', pageWith().subarray(0, 400)],
    ['a page that breaks off between two currencies', pageWith('</ValCurs>')],
    ['JSON', Buffer.from('{"USD": 73.9999}')],
    ['no list', Buffer.from('<ValCurs Date="21.11.2026" name="Foreign Currency Market"></ValCurs>')],
    ['an error that the bank has written', Buffer.from('<ValCurs>Error in parameters</ValCurs>')],
  ])('%s', (_, page) => {
    expect(reasonOf(page)).toBe('unreadable-page');
  });

  test.each([
    ['no day', ' Date="21.11.2026"', '', 'unreadable-page'],
    ['a day that there is not', '21.11.2026', '31.11.2026', 'no-day'],
    ['a day written otherwise', '21.11.2026', '2026-11-21', 'no-day'],
    ['no dollar', '>USD<', '>ZZZ<', 'no-USD'],
    ['two dollars', '>KZT<', '>USD<', 'two-USD'],
    ['no value', '<Value>73,9999</Value>', '', 'unreadable-page'],
    ['zero', '73,9999', '0,0000', 'inexact-USD'],
    ['a negative value', '73,9999', '-73,9999', 'inexact-USD'],
    ['a decimal point', '73,9999', '73.9999', 'inexact-USD'],
    ['thousands', '73,9999', '1 073,9999', 'inexact-USD'],
    ['an exponent', '73,9999', '7,39E1', 'inexact-USD'],
    ['no number', '73,9999', 'NaN', 'inexact-USD'],
    ['more decimals than fit', '73,9999', '73,9999001', 'inexact-USD'],
    ['a nominal of zero', /(USD<\/CharCode><Nominal>)1/, '$10', 'inexact-USD'],
    ['a nominal that divides unevenly', /(USD<\/CharCode><Nominal>)1/, '$13', 'inexact-USD'],
    ['a value that grows without bound', '73,9999', '9'.repeat(100_000), 'inexact-USD'],
  ])('%s', (_, from, to, reason) => {
    const replaced = typeof from === 'string' ? from : new RegExp(from);
    expect(reasonOf(pageWith(replaced, to))).toBe(reason);
  });
});

test('an entity is not read as what it stands for, so that none can grow', () => {
  const page = dailyPage({ day: '2026-11-21', dollar: '&b;' });
  const defined = page.replace('<ValCurs', '<!DOCTYPE a [<!ENTITY b "73,9999">]><ValCurs');
  expect(reasonOf(Buffer.from(defined))).toBe('inexact-USD');
});

describe('a rate is exact or none', () => {
  test.each([
    ['74,0000', '1', 74_000_000n],
    ['74', '1', 74_000_000n],
    ['0,000001', '1', 1n],
    ['39,9600', '10000', 3_996n],
    ['73,999900000000', '1', 73_999_900n],
    ['39,9592', '10000', undefined],
    ['0,0000001', '1', undefined],
    ['74,', '1', undefined],
    [',5', '1', undefined],
    ['74', '1,0', undefined],
    ['74', '-1', undefined],
    ['٧٤', '1', undefined],
    ['74', '', undefined],
  ])('%s for %s', (value, nominal, expected) => {
    expect(exactRateMicro({ value, nominal })).toBe(expected);
  });
});
