import type { Account } from '../accounts/account.ts';
import { billStateOf, findBill, leftMinorOf } from '../bills/index.ts';
import type { Queryable } from '../db/client.ts';
import { exchangeOf } from '../rates/index.ts';
import { type CardKind, type Quote, quote } from '../topup/quote.ts';
import type { PaymentDeps } from './deps.ts';
import { type Frozen, freeze } from './wish.ts';

/** A bill that takes no money any more, or is none of the account's. What was paid by its earlier links is credited all the same. */
export interface BillClosed {
  readonly kind: 'bill-closed';
  readonly because: 'paid' | 'cancelled' | 'unknown';
}

/** Why no link is made: by the provider's policy, for want of a rate, or because of the bill. */
export type Refusal = Exclude<Quote, { kind: 'accepted' }> | BillClosed;

export type Terms =
  | { readonly kind: 'taken'; readonly frozen: Frozen }
  | { readonly kind: 'refused'; readonly quote: Refusal };

/** What is needed of a bill to pay it. */
interface PayableBill {
  readonly leftMinor: bigint;
}

async function payableBill(
  db: Queryable,
  wanted: { readonly billId: bigint; readonly accountId: bigint },
): Promise<PayableBill | BillClosed> {
  const bill = await findBill(db, wanted.billId);
  if (bill?.accountId !== wanted.accountId) return { kind: 'bill-closed', because: 'unknown' };
  const state = billStateOf(bill);
  if (state === 'cancelled' || state === 'paid') return { kind: 'bill-closed', because: state };
  return { leftMinor: leftMinorOf(bill) };
}

/** What is left of a bill may be paid whole, though it is less than a top-up or no whole step: nobody could settle it otherwise. */
function isTaken(
  quoted: Quote,
  wanted: { readonly amountMinor: bigint; readonly bill: PayableBill | undefined },
): boolean {
  if (quoted.kind === 'accepted') return true;
  const isLeft = wanted.bill?.leftMinor === wanted.amountMinor;
  return isLeft && (quoted.kind === 'below-minimum' || quoted.kind === 'not-a-step');
}

/**
 * Judges a sum by the provider's policy and the bill, and freezes the rubles that are asked for it at the rate of this moment.
 * @param wish.amountMinor in the account's currency
 */
export async function termsOf(
  deps: Pick<PaymentDeps, 'db' | 'clock' | 'profile'>,
  wish: {
    readonly account: Account;
    readonly amountMinor: bigint;
    readonly cardKind: CardKind;
    readonly billId: bigint | undefined;
  },
): Promise<Terms> {
  const { db, clock, profile } = deps;
  const { account, amountMinor, cardKind, billId } = wish;
  const { entityType, currency } = account;
  const bill = billId === undefined ? undefined : await payableBill(db, { billId, accountId: account.id });
  if (bill && 'kind' in bill) return { kind: 'refused', quote: bill };
  const exchange = await exchangeOf(db, { currency, exchange: profile.exchange, now: clock.now() });
  const quoted = quote(profile.card, { amountMinor, cardKind, entityType, exchange: exchange.kind });
  const frozen = freeze(exchange, { amountMinor, currency });
  if (quoted.kind !== 'accepted' && !isTaken(quoted, { amountMinor, bill })) return { kind: 'refused', quote: quoted };
  if (frozen === undefined) throw new Error(`a sum was accepted without a rate: ${exchange.kind}`);
  return { kind: 'taken', frozen };
}
