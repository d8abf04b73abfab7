import type { Transaction } from '../db/client.ts';

export interface InvoiceNumber {
  readonly year: number;
  readonly sequence: number;
  /** «26-00017»: what the document shows, and what support and the bank's file name it by. */
  readonly text: string;
}

/** Five digits until a year needs more. */
const leastDigits = 5;

/** @returns a number as it is printed */
export function printNumber(year: number, sequence: number): string {
  return `${String(year % 100).padStart(2, '0')}-${String(sequence).padStart(leastDigits, '0')}`;
}

/**
 * Takes the year's next number. The row stays locked until the transaction ends: whoever comes next waits, and a number
 * whose transaction is undone is given out again. A sequence of the database's would leave a gap.
 */
export async function takeNumber(tx: Transaction, year: number): Promise<InvoiceNumber> {
  const rows = await tx.$queryRaw<{ last: number }[]>`
    INSERT INTO invoice_series (year, last) VALUES (${year}, 1)
    ON CONFLICT (year) DO UPDATE SET last = invoice_series.last + 1 RETURNING last`;
  const sequence = rows[0]?.last;
  if (sequence === undefined) throw new Error(`the series of ${year} gave no number`);
  return { year, sequence, text: printNumber(year, sequence) };
}
