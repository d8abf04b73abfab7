import { ledgerOwnerOf } from '../accounts/account.ts';
import type { Transaction } from '../db/client.ts';
import { openLedgerAccount, type PostingLine, post } from '../ledger/index.ts';
import { creditOf, type Payment } from '../payments/payment.ts';
import type { RefundQuote } from './quote.ts';

export type Refundable = Extract<RefundQuote, { kind: 'refundable' }>;

/** What was paid in rubles for another currency goes the same way back: the exchange takes the units and gives the rubles. */
async function exchangedBack(tx: Transaction, payment: Payment, quote: Refundable): Promise<PostingLine[]> {
  const { currency } = creditOf(payment);
  if (currency === payment.currency) return [];
  const exchange = { ownerKey: 'system:exchange', kind: 'exchange' } as const;
  return [
    { accountId: await openLedgerAccount(tx, { ...exchange, currency }), amountMinor: quote.amountMinor },
    {
      accountId: await openLedgerAccount(tx, { ...exchange, currency: payment.currency }),
      amountMinor: -quote.sentMinor,
    },
  ];
}

/** @returns whether the books took it: a debit by hand may have come between the look at the balance and the posting */
export async function postRefund(
  tx: Transaction,
  refund: { readonly id: bigint; readonly payment: Payment; readonly quote: Refundable; readonly at: Date },
): Promise<bigint | undefined> {
  const { id, payment, quote, at } = refund;
  const { gateway } = payment;
  const { currency } = creditOf(payment);
  const { amountMinor, sentMinor, bonusTakenMinor, takenFromMoneyMinor } = quote;
  const ownerKey = ledgerOwnerOf(payment.accountId);
  const money = await openLedgerAccount(tx, { ownerKey, kind: 'customer', currency });
  const bonus = await openLedgerAccount(tx, { ownerKey, kind: 'customer_bonus', currency });
  const clearing = await openLedgerAccount(tx, {
    ...{ ownerKey: `system:${gateway}`, kind: 'gateway', currency: payment.currency },
  });
  const expense = await openLedgerAccount(tx, { ownerKey: 'system:promo', kind: 'promo_expense', currency });
  const lines: PostingLine[] = [
    { accountId: money, amountMinor: -(amountMinor + takenFromMoneyMinor) },
    { accountId: bonus, amountMinor: -(bonusTakenMinor - takenFromMoneyMinor) },
    { accountId: clearing, amountMinor: sentMinor },
    { accountId: expense, amountMinor: bonusTakenMinor },
    ...(await exchangedBack(tx, payment, quote)),
  ].filter((line) => line.amountMinor !== 0n);
  const bonusWords = bonusTakenMinor === 0n ? {} : { bonus: String(bonusTakenMinor) };
  const detail = { payment: String(payment.id), ...bonusWords };
  const posted = await post(tx, { idempotencyKey: `refund:${id}`, kind: 'refund', lines, occurredAt: at, detail });
  if (posted.kind === 'posted') return posted.transactionId;
  if (posted.kind === 'insufficient-funds') return undefined;
  throw new Error(`refund ${id} cannot be posted: ${posted.kind}`);
}
