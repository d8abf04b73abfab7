// Guarantee: how a bill stands follows from its sums; the day that a slot bills is the provider's; a day's lines are above zero and add up.
import { expect, test } from 'vitest';
import { toDayBills } from '../../../src/bills/bill-day-page.ts';
import { dayBefore } from '../../../src/bills/bill-days.ts';
import { billStateOf, billUrl, leftMinorOf } from '../../../src/bills/index.ts';

const at = new Date('2026-11-20T12:00:00Z');

test.each([
  [{ amountMinor: 100n, paidMinor: 0n, cancelledAt: null }, 'unpaid', 100n],
  [{ amountMinor: 100n, paidMinor: 1n, cancelledAt: null }, 'partly-paid', 99n],
  [{ amountMinor: 100n, paidMinor: 100n, cancelledAt: null }, 'paid', 0n],
  [{ amountMinor: 100n, paidMinor: 0n, cancelledAt: at }, 'cancelled', 0n],
] as const)('%o is %s', (bill, state, leftMinor) => {
  expect([billStateOf(bill), leftMinorOf(bill)]).toEqual([state, leftMinor]);
});

test('a bill’s page is at its token', () => {
  expect(billUrl('https://pay.example.ru', 'abc')).toBe('https://pay.example.ru/b/abc');
});

test.each([
  ['2026-11-20T21:10:00Z', 'Europe/Moscow', '2026-11-20', '2026-11-20T21:00:00.000Z'],
  ['2026-11-20T20:59:00Z', 'Europe/Moscow', '2026-11-19', '2026-11-19T21:00:00.000Z'],
  // The night in which the clock goes back: the day has 25 hours.
  ['2026-10-25T23:30:00Z', 'Europe/Berlin', '2026-10-25', '2026-10-25T23:00:00.000Z'],
])('at %s in %s the day that has ended is %s', (slot, timeZone, day, endsAt) => {
  expect(dayBefore(new Date(slot), timeZone)).toEqual({ day, endsAt: new Date(endsAt), timeZone });
});

const row = { since: '2026-11-20', takenMinor: 0n };
test.each([
  [
    'each service has its line',
    [
      ['a', 5n],
      ['b', 3n],
    ],
    0n,
    [
      ['a', 5n],
      ['b', 3n],
    ],
  ],
  [
    'what one service gives back is taken off the others',
    [
      ['a', 5n],
      ['b', -3n],
    ],
    0n,
    [['a', 2n]],
  ],
  [
    'what was taken before is not billed',
    [
      ['a', 5n],
      ['b', 3n],
    ],
    4n,
    [['a', 4n]],
  ],
  [
    'what comes to nothing is no bill',
    [
      ['a', 5n],
      ['b', -5n],
    ],
    0n,
    undefined,
  ],
  ['nor is what gives back', [['a', -5n]], 0n, undefined],
] as const)('%s', (_, dues, takenMinor, lines) => {
  const rows = dues.map(([service, dueMinor]) => ({ ...row, accountId: 7n, takenMinor, service, dueMinor }));
  const expected = lines?.map(([service, amountMinor]) => ({ service, amountMinor }));
  expect(toDayBills(rows).map((bill) => bill.lines)).toEqual(expected ? [expected] : []);
  const sum = expected?.reduce((total, line) => total + line.amountMinor, 0n);
  expect(toDayBills(rows).map((bill) => bill.amountMinor)).toEqual(sum === undefined ? [] : [sum]);
});
