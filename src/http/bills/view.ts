import { type Bill, type BillState, billStateOf, leftMinorOf } from '../../bills/index.ts';
import type { Profile } from '../../config/profile.ts';
import type { Queryable } from '../../db/client.ts';
import { type Exchange, exchangeOf, toRubles } from '../../rates/index.ts';
import { type PaymentsOfBill, paymentsOfBill } from './payments-of-bill.ts';

/** All that a bill's page says, before it is put into words: nothing of the account but this bill. */
export interface BillView {
  readonly bill: Bill;
  readonly state: BillState;
  readonly leftMinor: bigint;
  readonly exchange: Exchange;
  /** What the rest comes to in kopecks; null while no rate is known. */
  readonly leftKopecks: bigint | null;
  readonly payments: PaymentsOfBill;
}

export async function viewBill(
  deps: { readonly db: Queryable; readonly profile: Pick<Profile, 'card' | 'exchange'> },
  bill: Bill,
  now: Date,
): Promise<BillView> {
  const { db, profile } = deps;
  const leftMinor = leftMinorOf(bill);
  const exchange = await exchangeOf(db, { currency: bill.currency, exchange: profile.exchange, now });
  const payments = await paymentsOfBill(db, { id: bill.id, leftMinor }, { now, profile });
  return { bill, state: billStateOf(bill), leftMinor, exchange, leftKopecks: kopecksOf(leftMinor, exchange), payments };
}

function kopecksOf(leftMinor: bigint, exchange: Exchange): bigint | null {
  if (exchange.kind === 'same') return leftMinor;
  return exchange.kind === 'known' ? toRubles(leftMinor, exchange.rateMicro) : null;
}
