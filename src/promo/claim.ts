import { findAccount } from '../accounts/account.ts';
import type { Prisma, Queryable, Transaction } from '../db/client.ts';
import { creditOf, type Payment } from '../payments/payment.ts';
import { lockCodes, type PromoCode, toPromoCode } from './code.ts';
import { type Claimant, judgeCode, type PromoRefusal } from './judge-code.ts';

/** A code on a top-up. */
export interface Claim {
  readonly id: bigint;
  readonly paymentId: number;
  readonly state: 'reserved' | 'granted' | 'released' | 'withdrawn' | 'reversed';
  /** In the payment's currency. */
  readonly bonusMinor: bigint;
  readonly code: PromoCode;
}

/** What a payment has of a code now. */
const standing = ['reserved', 'granted'] as const;

/** What holds one of a code's places: a bonus that went back with a refund was used all the same, or a code would be for ever. */
const counted = [...standing, 'reversed'] as const;

export const claimWithCode = { promoCode: true } as const;

export function toClaim(row: Prisma.PromoClaimGetPayload<{ include: typeof claimWithCode }>): Claim {
  return {
    id: row.id,
    paymentId: row.paymentId,
    // The table's CHECK allows no other values.
    state: row.state as Claim['state'],
    bonusMinor: row.bonusMinor,
    code: toPromoCode(row.promoCode),
  };
}

/** @returns the code that the payment has: reserved while it is open, granted once it is paid */
export async function claimOf(db: Queryable, paymentId: number): Promise<Claim | null> {
  const where = { paymentId, state: { in: [...standing] } };
  const row = await db.promoClaim.findFirst({ where, include: claimWithCode });
  return row && toClaim(row);
}

/** Whether money has come to the account before, by card or by invoice. @param exceptPayment whose own money does not count */
async function hasToppedUp(db: Queryable, accountId: bigint, exceptPayment: number | undefined): Promise<boolean> {
  const others = exceptPayment === undefined ? {} : { id: { not: exceptPayment } };
  const paid = await db.payment.findFirst({ where: { accountId, state: 'paid', ...others }, select: { id: true } });
  if (paid) return true;
  const where = { invoice: { accountId }, reversedAt: null };
  return (await db.invoicePayment.findFirst({ where, select: { id: true } })) !== null;
}

/** What is to be known of an account that wants to use a code. @throws when there is no such account */
export async function findClaimant(
  db: Queryable,
  wish: { readonly accountId: bigint; readonly codeId: bigint; readonly paymentId?: number },
): Promise<Claimant> {
  const { accountId, codeId, paymentId } = wish;
  const account = await findAccount(db, accountId);
  if (account === null) throw new RangeError(`no account has the number ${accountId}`);
  const claims = await db.promoClaim.count({
    where: { promoCodeId: codeId, accountId, state: { in: [...counted] } },
  });
  const { entityType, currency } = account;
  return { entityType, currency, claims, hasToppedUp: await hasToppedUp(db, accountId, paymentId) };
}

/** Takes one of the code's places, or gives one back; the code is locked. */
export async function moveClaimed(tx: Transaction, codeId: bigint, by: 1 | -1): Promise<void> {
  await tx.promoCode.update({ where: { id: codeId }, data: { claimed: { increment: by } } });
}

/** Ends a reservation; the payment and the code are locked. */
export async function endReservation(tx: Transaction, claim: Claim, state: 'released' | 'withdrawn'): Promise<void> {
  await tx.promoClaim.update({ where: { id: claim.id }, data: { state } });
  await moveClaimed(tx, claim.code.id, -1);
}

export type Reservation =
  | { readonly kind: 'applied'; readonly claim: Claim }
  | ({ readonly kind: 'refused' } & PromoRefusal);

/**
 * Reserves a place of the code for the open payment. The payment's former code makes room if this one is taken, and stays if
 * it is refused. The payment is locked; its row and then the codes' are where rivals wait for one another.
 */
export async function reserve(
  tx: Transaction,
  wish: { readonly codeId: bigint; readonly payment: Payment; readonly userId: bigint; readonly now: Date },
): Promise<Reservation> {
  const { codeId, payment, userId, now } = wish;
  const { id: paymentId, accountId } = payment;
  const { amountMinor } = creditOf(payment);
  const former = await claimOf(tx, paymentId);
  if (former?.code.id === codeId) return { kind: 'applied', claim: former };
  const codes = await lockCodes(tx, former ? [codeId, former.code.id] : [codeId]);
  const code = codes.get(codeId);
  if (!code) throw new RangeError(`no promo code has the number ${codeId}`);
  const claimant = await findClaimant(tx, { accountId, codeId, paymentId });
  const judgement = judgeCode(code, { ...claimant, amountMinor }, now);
  if (judgement.kind === 'refused') return judgement;
  if (former) await endReservation(tx, former, 'withdrawn');
  await moveClaimed(tx, codeId, 1);
  const { bonusMinor } = judgement;
  const row = await tx.promoClaim.create({
    data: { promoCodeId: codeId, accountId, userId, paymentId, bonusMinor, claimedAt: now },
    include: claimWithCode,
  });
  return { kind: 'applied', claim: toClaim(row) };
}
