import { ledgerOwnerOf } from '../accounts/account.ts';
import type { Queryable, Transaction } from '../db/client.ts';
import { openLedgerAccount, post } from '../ledger/index.ts';
import { creditOf, type Payment } from '../payments/payment.ts';
import { type Claim, claimOf, endReservation, findClaimant, moveClaimed } from './claim.ts';
import { lockCodes } from './code.ts';
import { judgeCode, type PromoRefusal } from './judge-code.ts';
import { claimToRevive } from './revivable.ts';

export type GrantOutcome =
  | { readonly kind: 'granted'; readonly bonusMinor: bigint }
  /** The payment had a code, and it holds no longer. */
  | ({ readonly kind: 'lapsed' } & PromoRefusal)
  | { readonly kind: 'none' };

interface Grant {
  /** Locked, and its money posted: top-ups of one account come here one after another. */
  readonly payment: Payment;
  /** When its money was heard of. */
  readonly now: Date;
}

async function postBonus(tx: Transaction, claim: Claim, { payment, now }: Grant): Promise<bigint> {
  const { currency } = claim.code;
  const owner = ledgerOwnerOf(payment.accountId);
  const expense = await openLedgerAccount(tx, { ownerKey: 'system:promo', kind: 'promo_expense', currency });
  const bonus = await openLedgerAccount(tx, { ownerKey: owner, kind: 'customer_bonus', currency });
  const posted = await post(tx, {
    idempotencyKey: `promo:claim:${claim.id}`,
    kind: 'promo',
    lines: [
      { accountId: expense, amountMinor: -claim.bonusMinor },
      { accountId: bonus, amountMinor: claim.bonusMinor },
    ],
    occurredAt: now,
    detail: { code: claim.code.code, payment: String(payment.id) },
  });
  if (posted.kind === 'posted' || posted.kind === 'already-posted') return posted.transactionId;
  throw new Error(`promo claim ${claim.id} cannot be posted: ${posted.kind}`);
}

/**
 * What was promised with an open link is kept, though the code has ended meanwhile; but a first top-up is the first that is
 * paid. What was given back with the link is judged as if it were applied now.
 * @returns why there is no bonus, or undefined; then a place is taken
 */
async function secondThought(
  tx: Transaction,
  claim: Claim,
  { payment, now }: Grant,
): Promise<PromoRefusal | undefined> {
  const isReserved = claim.state === 'reserved';
  if (isReserved && !claim.code.firstTopUpOnly) return undefined;
  const codeId = claim.code.id;
  const code = (await lockCodes(tx, [codeId])).get(codeId) ?? claim.code;
  const { accountId, id: paymentId } = payment;
  const { amountMinor } = creditOf(payment);
  const claimant = await findClaimant(tx, { accountId, codeId, paymentId });
  if (isReserved) {
    if (!claimant.hasToppedUp) return undefined;
    await endReservation(tx, claim, 'released');
    return { reason: 'first-top-up-only' };
  }
  const judgement = judgeCode(code, { ...claimant, amountMinor }, now);
  if (judgement.kind === 'refused') return judgement;
  await moveClaimed(tx, codeId, 1);
  return undefined;
}

/** Books the bonus of a payment's code with the payment's own money: both stand or fall with the caller's transaction. */
export async function grantClaim(tx: Transaction, grant: Grant): Promise<GrantOutcome> {
  const claim = await claimToRevive(tx, grant.payment.id);
  if (claim === null) return { kind: 'none' };
  const refusal = await secondThought(tx, claim, grant);
  if (refusal) return { ...refusal, kind: 'lapsed' };
  const ledgerTransactionId = await postBonus(tx, claim, grant);
  await tx.promoClaim.update({ where: { id: claim.id }, data: { state: 'granted', ledgerTransactionId } });
  return { kind: 'granted', bonusMinor: claim.bonusMinor };
}

/** What became of a paid payment's code, for its receipt. */
export type PaidBonus =
  | { readonly kind: 'granted'; readonly code: string; readonly bonusMinor: bigint }
  | { readonly kind: 'lapsed'; readonly code: string }
  | { readonly kind: 'none' };

/** @param paymentId of a payment that is paid */
export async function bonusOf(db: Queryable, paymentId: number): Promise<PaidBonus> {
  const claim = await claimOf(db, paymentId);
  if (claim) return { kind: 'granted', code: claim.code.code, bonusMinor: claim.bonusMinor };
  const lapsed = await claimToRevive(db, paymentId);
  return lapsed ? { kind: 'lapsed', code: lapsed.code.code } : { kind: 'none' };
}
