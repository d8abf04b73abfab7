import { Prisma, type Queryable, type Transaction } from '../db/client.ts';
import { type Currency, currencies } from '../ledger/money.ts';
import type { EndReason, MandateState, PauseReason } from './state.ts';

type Row = Prisma.AutopayMandateGetPayload<object>;

/** The customer's consent that a bound card be charged for an account, and how it stands. */
export type Mandate = Omit<Row, 'state' | 'reason' | 'currency'> & {
  readonly state: MandateState;
  readonly reason: PauseReason | EndReason | null;
  readonly currency: Currency;
};

/** What may be on an account at most once. */
const living = ['active', 'paused'] as const;

/** @throws when the row is of a currency that its account cannot have */
export function toMandate(row: Row): Mandate {
  const currency = currencies.find((known) => known === row.currency);
  if (!currency) throw new Error(`mandate ${row.id} is of an unknown currency`);
  // The table's CHECK allows no other states; reasons are written by this slice only.
  return { ...row, state: row.state as MandateState, reason: row.reason as Mandate['reason'], currency };
}

/** A mandate's columns under the names of `Mandate`, for statements that lock and read in one round trip. */
export const mandateColumns = Prisma.sql`
  id, account_id AS "accountId", user_id AS "userId", chat_id AS "chatId", state, reason,
  parent_payment_id AS "parentPaymentId", card_mask AS "cardMask", card_asked_at AS "cardAskedAt",
  currency::text AS currency, amount_minor AS "amountMinor", consented_minor AS "consentedMinor",
  monthly_limit AS "monthlyLimit", below_minor AS "belowMinor", failures, retry_at AS "retryAt", check_at AS "checkAt",
  created_at AS "createdAt", activated_at AS "activatedAt", ended_at AS "endedAt"`;

export async function findMandate(db: Queryable, mandateId: bigint): Promise<Mandate | null> {
  const row = await db.autopayMandate.findUnique({ where: { id: mandateId } });
  return row && toMandate(row);
}

/** @returns the one that is active or paused; null when no card may be charged for the account */
export async function mandateOf(db: Queryable, accountId: bigint): Promise<Mandate | null> {
  const row = await db.autopayMandate.findFirst({ where: { accountId, state: { in: [...living] } } });
  return row && toMandate(row);
}

/** Locks the mandate until the transaction ends: charges, removal and changes of it go one after another. Payments come first. */
export async function lockMandate(tx: Transaction, mandateId: bigint): Promise<Mandate | null> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${mandateColumns} FROM autopay_mandate WHERE id = ${mandateId} FOR NO KEY UPDATE`;
  return rows[0] ? toMandate(rows[0]) : null;
}

/** Locks all mandates of an account that have not ended, in one order, so that no two wait for each other. Oldest first. */
export async function lockMandatesOf(tx: Transaction, accountId: bigint): Promise<Mandate[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${mandateColumns} FROM autopay_mandate
     WHERE account_id = ${accountId} AND state <> 'ended' ORDER BY id FOR NO KEY UPDATE`;
  return rows.map(toMandate);
}

/** Whether a card is bound and its owner's consent stands. */
export function isLiving(mandate: Mandate): boolean {
  return living.some((state) => state === mandate.state);
}

/** Ends a mandate that is locked. @returns it as it is then */
export async function endMandate(
  tx: Transaction,
  mandateId: bigint,
  end: { readonly reason: EndReason; readonly now: Date },
): Promise<Mandate> {
  const { reason, now } = end;
  const data = { state: 'ended', reason, endedAt: now, checkAt: null } as const;
  return toMandate(await tx.autopayMandate.update({ where: { id: mandateId }, data }));
}

/** Pauses a mandate that is locked, or gives its pause another reason. @returns it as it is then */
export async function pauseMandate(tx: Transaction, mandateId: bigint, reason: PauseReason): Promise<Mandate> {
  const data = { state: 'paused', reason, checkAt: null } as const;
  return toMandate(await tx.autopayMandate.update({ where: { id: mandateId }, data }));
}
