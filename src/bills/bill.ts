import { z } from 'zod';
import type { Prisma } from '../db/client.ts';
import { type Currency, currencies } from '../ledger/money.ts';

type Row = Prisma.BillGetPayload<object>;

/** What is to be paid, under a number (its `id`) and at an address (its `token`) of its own. */
export type Bill = Omit<Row, 'kind' | 'currency' | 'lines' | 'periodFrom' | 'periodTo'> & {
  /** A wish to have that much put onto the balance; or a debt for a time of service, which is taken off the balance. */
  readonly kind: 'top-up' | 'service';
  readonly currency: Currency;
  /** What a service consists of: sums above zero that add up to the bill; empty: it is not said. */
  readonly lines: readonly BillLine[];
  /** Days, "2026-11-20", both included; null: a top-up is for no time. */
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
};

export interface BillLine {
  readonly service: string;
  /** In minor units of the bill's currency. */
  readonly amountMinor: bigint;
}

/** How a bill stands. No column says so: it follows from what is paid and whether it was cancelled. */
export type BillState = 'unpaid' | 'partly-paid' | 'paid' | 'cancelled';

export function billStateOf(bill: Pick<Bill, 'amountMinor' | 'paidMinor' | 'cancelledAt'>): BillState {
  if (bill.cancelledAt !== null) return 'cancelled';
  if (bill.paidMinor >= bill.amountMinor) return 'paid';
  return bill.paidMinor > 0n ? 'partly-paid' : 'unpaid';
}

/** @returns what is left to pay, in minor units of the bill's currency; of a cancelled bill nothing is */
export function leftMinorOf(bill: Pick<Bill, 'amountMinor' | 'paidMinor' | 'cancelledAt'>): bigint {
  return bill.cancelledAt === null ? bill.amountMinor - bill.paidMinor : 0n;
}

/** @returns the address of the bill's page: whoever has it may see and pay the bill */
export function billUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/b/${token}`;
}

const linesSchema = z.array(z.object({ service: z.string(), amountMinor: z.string().regex(/^\d{1,19}$/) }));

/** A day as its column gives it: midnight of UTC. */
const dayOf = (at: Date | null): string | null => at?.toISOString().slice(0, 10) ?? null;

/** Reads a bill from its row. @throws when the row holds what nobody of ours has written */
export function toBill(row: Row): Bill {
  const kind = (['top-up', 'service'] as const).find((known) => known === row.kind);
  const currency = currencies.find((known) => known === row.currency);
  if (!kind || !currency) throw new Error(`bill ${row.id} is of an unknown kind or currency`);
  const lines = linesSchema
    .parse(row.lines)
    .map(({ service, amountMinor }) => ({ service, amountMinor: BigInt(amountMinor) }));
  return { ...row, kind, currency, lines, periodFrom: dayOf(row.periodFrom), periodTo: dayOf(row.periodTo) };
}

/** @returns the lines as their column keeps them: JSON loses digits of large numbers */
export function storedLines(lines: readonly BillLine[]): { service: string; amountMinor: string }[] {
  return lines.map(({ service, amountMinor }) => ({ service, amountMinor: String(amountMinor) }));
}
