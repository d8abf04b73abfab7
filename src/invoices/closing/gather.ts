import { type Account, ledgerOwnerOf } from '../../accounts/account.ts';
import type { Transaction } from '../../db/client.ts';
import type { ClosingContent, ClosingPayment } from '../../documents/closing-list.ts';
import { dayIn } from '../../platform/business-time.ts';
import { savedPayers } from '../payer.ts';
import type { Quarter } from './quarter.ts';

/** A payment each working day and some more; what is beyond stands in the other movements, so that the sums agree still. */
const mostPayments = 200;

interface Movements {
  readonly openingMinor: bigint;
  readonly movedMinor: bigint;
  /** Below zero when services were charged. */
  readonly chargesMinor: bigint;
}

/**
 * What moved the customer's own money, by when the world did it. A reversal counts as what it reverses: a charge that is
 * taken back was none.
 */
async function movements(tx: Transaction, account: Account, { from, to }: Quarter): Promise<Movements> {
  const rows = await tx.$queryRaw<Movements[]>`
    SELECT coalesce(sum(e.amount) FILTER (WHERE t.occurred_at < ${from}), 0)::bigint AS "openingMinor",
           coalesce(sum(e.amount) FILTER (WHERE t.occurred_at >= ${from}), 0)::bigint AS "movedMinor",
           coalesce(sum(e.amount) FILTER (WHERE t.occurred_at >= ${from} AND coalesce(o.kind, t.kind) = 'charge'), 0)::bigint
             AS "chargesMinor"
      FROM ledger_account a
      JOIN ledger_entry e ON e.account_id = a.id
      JOIN ledger_transaction t ON t.id = e.transaction_id
      LEFT JOIN ledger_transaction o ON o.id = t.reverses_id
     WHERE a.owner_key = ${ledgerOwnerOf(account.id)} AND a.kind = 'customer' AND a.currency = ${account.currency}
       AND t.occurred_at < ${to}`;
  const [row] = rows;
  if (!row) throw new Error(`the movements of account ${account.id} could not be summed up`);
  return row;
}

/** @returns what the bank brought in the quarter and was not undone in it, oldest first */
async function payments(
  tx: Transaction,
  account: Account,
  { from, to }: Quarter,
  timeZone: string,
): Promise<ClosingPayment[]> {
  const rows = await tx.invoicePayment.findMany({
    where: {
      invoice: { accountId: account.id },
      recordedAt: { gte: from, lt: to },
      OR: [{ reversedAt: null }, { reversedAt: { gte: to } }],
    },
    orderBy: { id: 'asc' },
    take: mostPayments,
    include: { invoice: { select: { number: true } }, bankDocument: { select: { paidOn: true } } },
  });
  return rows.map(({ invoice, bankDocument, recordedAt, orderNumber, amountMinor }) => ({
    // The bank's day where its file has told it; otherwise the day on which an agent recorded it.
    paidOn: bankDocument?.paidOn.toISOString().slice(0, 10) ?? dayIn(recordedAt, timeZone),
    invoiceNumber: invoice.number,
    orderNumber,
    amountMinor: String(amountMinor),
  }));
}

/** @returns what the account's closing documents for the quarter say; its payer is the one last named on an invoice */
export async function gatherClosing(
  tx: Transaction,
  account: Account,
  period: { readonly quarter: Quarter; readonly timeZone: string },
): Promise<ClosingContent> {
  const { openingMinor, movedMinor, chargesMinor } = await movements(tx, account, period.quarter);
  const listed = await payments(tx, account, period.quarter, period.timeZone);
  const paidMinor = listed.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n);
  const [payer] = await savedPayers(tx, account.id);
  return {
    accountNumber: account.number,
    company: payer?.requisites.name ?? account.name,
    inn: payer?.requisites.inn ?? '',
    kpp: payer?.requisites.kpp ?? null,
    postalAddress: payer?.requisites.address ?? '',
    email: payer?.requisites.email ?? '',
    openingMinor: String(openingMinor),
    payments: listed,
    chargedMinor: String(-chargesMinor),
    otherMinor: String(movedMinor - paidMinor - chargesMinor),
    closingMinor: String(openingMinor + movedMinor),
  };
}
