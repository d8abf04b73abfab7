import { Prisma, type Queryable, type Transaction } from '../db/client.ts';
import type { Currency, Money } from '../ledger/money.ts';
import type { CardKind } from '../topup/quote.ts';
import type { PaymentGateway } from './gateways/gateway.ts';

type Row = Prisma.PaymentGetPayload<object>;

/** Only `paid` is final for money: a payment of any other state is credited when its money comes after all. */
export type PaymentState = 'pending' | 'paid' | 'cancelled' | 'expired';

/** A top-up as the rest of the program sees it. Its `id` is the gateway's invoice number. */
export type Payment = OwnedPayment | PagePayment;

/** Who asked for the money: the customer, by a link in the chat, or their mandate, by a charge of the bound card. */
export type OwnedPayment = Columns & {
  readonly origin: 'customer' | 'autopay';
  readonly userId: bigint;
  readonly chatId: bigint;
};

/** Anyone who was given the address of a bill's page. */
export type PagePayment = Columns & { readonly origin: 'page'; readonly userId: null; readonly chatId: null };

type Columns = Omit<
  Row,
  'gateway' | 'currency' | 'cardKind' | 'state' | 'origin' | 'userId' | 'chatId' | 'creditCurrency'
> & {
  readonly gateway: PaymentGateway['name'];
  readonly currency: Currency;
  readonly cardKind: CardKind;
  readonly state: PaymentState;
  readonly creditCurrency: Currency | null;
};

/** The database's CHECKs allow no other values in these columns; of currencies, payments are made in rubles only. */
export function toPayment(row: Row): Payment {
  const { origin, userId, chatId, ...rest } = row;
  const columns: Columns = {
    ...rest,
    gateway: row.gateway as Payment['gateway'],
    currency: row.currency as Currency,
    cardKind: row.cardKind as CardKind,
    state: row.state as PaymentState,
    creditCurrency: row.creditCurrency as Currency | null,
  };
  if (origin === 'page') return { ...columns, origin, userId: null, chatId: null };
  if (userId === null || chatId === null) throw new Error(`payment ${row.id} has no payer`);
  return { ...columns, origin: origin as OwnedPayment['origin'], userId, chatId };
}

/** What a payment puts onto the balance, in the account's own currency. */
export function creditOf(payment: Pick<Payment, 'amountMinor' | 'currency' | 'creditMinor' | 'creditCurrency'>): Money {
  const { amountMinor, currency, creditMinor, creditCurrency } = payment;
  if (creditMinor === null || creditCurrency === null) return { amountMinor, currency };
  return { amountMinor: creditMinor, currency: creditCurrency };
}

/** Whether the database's column could hold it: what a pressed button names may be anything. */
function isPaymentNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 2_147_483_647;
}

/** @returns the payment, or null when there is none of that number */
export async function findPayment(db: Queryable, paymentId: number): Promise<Payment | null> {
  const row = await db.payment.findUnique({ where: { id: paymentId } });
  return row && toPayment(row);
}

/** @returns the payment if this person opened it, which nobody does with a charge by autopay; what a pressed button names is not to be trusted further than that */
export async function findOwnPayment(
  db: Queryable,
  wanted: { readonly paymentId: number; readonly userId: bigint },
): Promise<OwnedPayment | null> {
  if (!isPaymentNumber(wanted.paymentId)) return null;
  const row = await db.payment.findFirst({
    where: { id: wanted.paymentId, userId: wanted.userId, origin: 'customer' },
  });
  const payment = row && toPayment(row);
  return payment?.origin === 'customer' ? payment : null;
}

/** A payment's columns under the names of `Payment`, so that locking and reading are one round trip: every credit passes here. */
const paymentColumns = Prisma.sql`
  id, gateway, account_id AS "accountId", user_id AS "userId", chat_id AS "chatId", message_id AS "messageId",
  amount_minor AS "amountMinor", currency::text AS currency, card_kind AS "cardKind", state, failure, url,
  created_at AS "createdAt", expires_at AS "expiresAt", paid_at AS "paidAt", claimed_paid_at AS "claimedPaidAt",
  late_notice_at AS "lateNoticeAt", late_told_at AS "lateToldAt", return_asked_at AS "returnAskedAt",
  next_poll_at AS "nextPollAt", poll_attempts AS "pollAttempts", ledger_transaction_id AS "ledgerTransactionId", origin,
  saves_card AS "savesCard", parent_id AS "parentId", bill_id AS "billId", credit_minor AS "creditMinor",
  credit_currency::text AS "creditCurrency", rate_micro AS "rateMicro"`;

/** Locks the payment until the transaction ends: webhook, poll, button and expiry decide about it one after another. */
export async function lockPayment(tx: Transaction, paymentId: number): Promise<Payment | null> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${paymentColumns} FROM payment WHERE id = ${paymentId} FOR NO KEY UPDATE`;
  return rows[0] ? toPayment(rows[0]) : null;
}
