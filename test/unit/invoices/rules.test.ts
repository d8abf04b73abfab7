// Guarantee: what an agent is shown before confirming is what will be credited; one payment order is one text, however it was
// typed; numbers are printed as the document has them; a quarter closes on its first working day.
import { expect, test } from 'vitest';
import { closingIsDue, pastQuarter } from '../../../src/invoices/closing/quarter.ts';
import type { Invoice } from '../../../src/invoices/invoice.ts';
import { printNumber } from '../../../src/invoices/number.ts';
import { readOrderNumber } from '../../../src/invoices/order-number.ts';
import { quoteAgainst } from '../../../src/invoices/quote.ts';

/** Only what the quote reads. */
const invoiceOf = (amountMinor: bigint, paidMinor: bigint) => ({ amountMinor, paidMinor, version: 7 }) as Invoice;

test.each([
  ['less than is due', 1000n, 0n, 400n, { kind: 'partial', differenceMinor: 600n }],
  ['the whole', 1000n, 0n, 1000n, { kind: 'exact', differenceMinor: 0n }],
  ['more than is due', 1000n, 0n, 1300n, { kind: 'over', differenceMinor: 300n }],
  ['the rest', 1000n, 400n, 600n, { kind: 'exact', differenceMinor: 0n }],
  ['more than the rest', 1000n, 400n, 1000n, { kind: 'over', differenceMinor: 400n }],
  ['something, though all is paid', 1000n, 1500n, 1n, { kind: 'over', differenceMinor: 1n }],
])('a payment of %s: the bank’s sum is credited whole', (_, amountMinor, paidMinor, sum, expected) => {
  const quote = quoteAgainst(invoiceOf(amountMinor, paidMinor), sum);
  expect(quote).toMatchObject({ ...expected, willCreditMinor: sum, version: 7 });
});

test.each([
  ['123', '123'],
  ['000123', '123'],
  ['№ 000123', '123'],
  [' #12 3\u00a0', '123'],
  ['п-17/б', 'П-17/Б'],
  ['0', '0'],
  ['000', '0'],
  ['12345678901234567890', '12345678901234567890'],
  ['123456789012345678901', undefined],
  ['ß'.repeat(20), undefined],
  ['', undefined],
  [' № ', undefined],
  ['\u200b', undefined],
  ['1\0\ud83d7', '17'],
])('the payment order «%s» is kept as %s', (typed, kept) => {
  expect(readOrderNumber(typed)).toBe(kept);
});

test.each([
  [2026, 17, '26-00017'],
  [2026, 99_999, '26-99999'],
  [2026, 100_000, '26-100000'],
  [2100, 1, '00-00001'],
])('of %i, the number %i is printed %s', (year, sequence, text) => {
  expect(printNumber(year, sequence)).toBe(text);
});

const moscow = 'Europe/Moscow';

test.each([
  // The 1st of July 2026 is a Wednesday: the quarter before the last stays due until its end.
  ['2026-09-30T20:59:59Z', true, '2026-Q2'],
  ['2026-09-30T21:00:00Z', true, '2026-Q3'],
  ['2026-12-31T20:00:00Z', true, '2026-Q3'],
  // January's first working day of 2027 is Monday, the 11th: the 9th and 10th are a weekend.
  ['2026-12-31T21:00:00Z', false, '2026-Q4'],
  ['2027-01-10T20:59:59Z', false, '2026-Q4'],
  ['2027-01-10T21:00:00Z', true, '2026-Q4'],
  // The 1st of May is a holiday, but no first day of a quarter; the 1st of April 2028 is a Saturday.
  ['2028-04-02T20:59:59Z', false, '2028-Q1'],
  ['2028-04-02T21:00:00Z', true, '2028-Q1'],
])('at %s in Moscow: due %s, for %s', (iso, due, quarter) => {
  const now = new Date(iso);
  expect(closingIsDue(now, moscow)).toBe(due);
  expect(pastQuarter(now, moscow).name).toBe(quarter);
});

test('a quarter is cut in the provider’s zone', () => {
  const { from, to } = pastQuarter(new Date('2026-10-01T09:00:00Z'), 'Asia/Vladivostok');
  expect([from.toISOString(), to.toISOString()]).toEqual(['2026-06-30T14:00:00.000Z', '2026-09-30T14:00:00.000Z']);
});
