// Guarantee: what the buttons of the history say fits Telegram's 64 bytes, the scene reads back what the screen has written, and
// nothing else gets through.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type HistoryPlace,
  historyFiles,
  historyPress,
  historyPressed,
  readHistoryFile,
  readHistoryPage,
} from '../../../src/bot/history-press.ts';
import { namedPeriods, statementFilters } from '../../../src/statements/index.ts';

const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const days = fc.tuple(day, day).map(([one, other]) => {
  const [first = '', last = ''] = [one, other].toSorted();
  return { first, last };
});
const cursor = fc.record({
  way: fc.constantFrom('older' as const, 'newer' as const),
  than: fc.bigInt({ min: 1n, max: 10n ** 18n - 1n }),
});
const place: fc.Arbitrary<HistoryPlace> = fc.record(
  {
    filter: fc.constantFrom(...statementFilters),
    period: fc.oneof(fc.constantFrom(...namedPeriods), days),
    cursor,
  },
  { requiredKeys: ['filter', 'period'] },
);

test('a page is read back as it was written, within 64 bytes', () => {
  fc.assert(
    fc.property(place, (shown) => {
      const data = historyPress.page(shown);
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
      const match = historyPressed.page.exec(data);
      expect(match && readHistoryPage(match)).toEqual(shown);
      expect(historyPressed.file.test(data)).toBe(false);
    }),
  );
});

test('so is a file, from the first line on', () => {
  fc.assert(
    fc.property(place, fc.constantFrom(...historyFiles), (shown, file) => {
      const data = historyPress.file(file, shown);
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
      const match = historyPressed.file.exec(data);
      const { filter, period } = shown;
      expect(match && readHistoryFile(match)).toEqual({ file, place: { filter, period } });
      expect(historyPressed.page.test(data)).toBe(false);
    }),
  );
});

test.each(['history:all:20260230-20260301', 'history:all:20260302-20260301', 'history:all:00000000-99999999'])(
  '«%s» names no days',
  (data) => {
    const match = historyPressed.page.exec(data);
    expect(match && readHistoryPage(match)).toBeUndefined();
  },
);

test.each([
  'history:all',
  'history:all:month:x1',
  'history:all:month:o0',
  'history:all:month:o1234567890123456789',
  ' history:all:month',
  'history:pdf:all:month',
])('«%s» is no button of the history', (data) => {
  expect(historyPressed.page.test(data) || historyPressed.file.test(data)).toBe(false);
});
