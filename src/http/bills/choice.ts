import { z } from 'zod';
import type { Currency } from '../../ledger/money.ts';
import { parseTypedAmount, type TypedAmount } from '../../topup/typed-amount.ts';

/** Longer than what `parseTypedAmount` reads at all. */
const longestTyped = 300;

const typed = z.string().max(longestTyped).catch('');

/** What the form sends, as it was typed: what is no field of ours, or comes twice, is as if it were not there. */
export const payForm = z.object({
  how: z.enum(['whole', 'more', 'other']).catch('whole'),
  more: typed,
  other: typed,
});
export type PayForm = z.output<typeof payForm>;

export const emptyForm: PayForm = { how: 'whole', more: '', other: '' };

export type Field = 'more' | 'other';

export type Choice =
  /** In minor units of the bill's currency. */
  | { readonly kind: 'sum'; readonly amountMinor: bigint }
  | { readonly kind: 'unclear'; readonly field: Field; readonly typed: Exclude<TypedAmount, { kind: 'amount' }> };

/**
 * Reads what somebody wants to pay: the whole rest of the bill, so much more than that, or another sum, which may be less or
 * more. A field that is not chosen is not read: it may hold what was typed before another choice was made.
 */
export function readChoice(form: PayForm, bill: { readonly leftMinor: bigint; readonly currency: Currency }): Choice {
  if (form.how === 'whole') return { kind: 'sum', amountMinor: bill.leftMinor };
  const read = parseTypedAmount(form[form.how], bill.currency);
  if (read.kind !== 'amount') return { kind: 'unclear', field: form.how, typed: read };
  const above = form.how === 'more' ? bill.leftMinor : 0n;
  return { kind: 'sum', amountMinor: above + read.amountMinor };
}
