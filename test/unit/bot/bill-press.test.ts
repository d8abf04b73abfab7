// Guarantee: what a bill's button says is read back as it was meant, fits Telegram's 64 bytes, and nothing foreign gets through.
import { describe, expect, test } from 'vitest';
import { billLists, billPress, billPressed } from '../../../src/bot/bill-press.ts';

const largestId = 10n ** 18n - 1n;
const largestSum = 10n ** 16n - 1n;

const read = (pattern: RegExp, data: string): (string | undefined)[] => [...(pattern.exec(data) ?? [])].slice(1);

describe('a button', () => {
  test.each(billLists)('of the list «%s» names the list and where it goes on', (which) => {
    expect(read(billPressed.page, billPress.page(which))).toEqual([which, undefined]);
    expect(read(billPressed.page, billPress.page(which, largestId))).toEqual([which, String(largestId)]);
  });

  test.each(['card', 'pay', 'askSum', 'check', 'cancel'] as const)('«%s» names the bill', (act) => {
    const data = billPress[act](largestId);
    expect(read(billPressed[act], data)).toEqual([String(largestId)]);
    const others = Object.entries(billPressed).filter(([name]) => name !== act);
    expect(others.filter(([, pattern]) => pattern.test(data))).toEqual([]);
  });

  test.each([['russian', 'take'] as const, ['foreign', 'foreign'] as const])(
    'of a sum by a %s card names bill, card and sum within 64 bytes',
    (cardKind, word) => {
      const data = billPress.takeSum(largestId, { cardKind, amountMinor: largestSum });
      expect(read(billPressed.takeSum, data)).toEqual([word, String(largestId), String(largestSum)]);
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    },
  );
});

test.each([
  ...['bill:card:0', 'bill:card:-1', 'bill:card:', 'bill:card:1x', 'bill:card:01', `bill:card:${'9'.repeat(19)}`],
  ...['bill:take:1', 'bill:take:1:0', 'bill:take:1:-5', 'bill:list:all', 'bill:list:unpaid:0', 'bill:list:paid:x'],
])('%s is no button of ours', (data) => {
  expect(Object.values(billPressed).filter((pattern) => pattern.test(data))).toEqual([]);
});
