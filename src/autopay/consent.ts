import { findAccount } from '../accounts/account.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { creditOf, findOwnPayment, lockPayment, type OwnedPayment } from '../payments/payment.ts';
import type { AutopayDeps } from './deps.ts';
import { type Mandate, toMandate } from './mandate.ts';
import { assertLimit, offeredTerms } from './terms.ts';

/** Which wording of the consent is in use: a new one whenever a word of it changes, so that what was agreed to stays known. */
export const consentVersion = '2026-11-22';

/** What the customer has read and agreed to, as it stood on the screen. */
export interface Consent {
  readonly textVersion: string;
  readonly text: string;
  readonly language: 'ru' | 'en';
}

/** What is agreed to. Sums are minor units of the account's currency. */
export interface AgreedTerms {
  readonly amountMinor: bigint;
  readonly monthlyLimit: number;
  readonly belowMinor: bigint;
}

export type ConsentOutcome =
  /** It takes effect when the payment is paid. */
  | { readonly kind: 'awaiting-card'; readonly mandate: Mandate }
  /** It is paid, given up, past its time, binds no card, or is not the person's own. */
  | { readonly kind: 'payment-closed' }
  | { readonly kind: 'not-offered' };

type ConsentDeps = Pick<AutopayDeps, 'db' | 'clock' | 'profile' | 'gateway'>;

/** Keeps a consent for good, word by word. The mandate is locked or new. */
export async function keepConsent(
  tx: Transaction,
  given: {
    readonly mandateId: bigint;
    readonly userId: bigint;
    readonly consent: Consent;
    readonly terms: AgreedTerms;
    readonly now: Date;
  },
): Promise<void> {
  const { mandateId, userId, consent, terms, now } = given;
  const { textVersion, text, language } = consent;
  await tx.autopayConsent.create({
    data: { mandateId, userId, textVersion, body: text, language, ...terms, givenAt: now },
  });
}

async function lockBinding(
  tx: Transaction,
  wish: { readonly paymentId: number; readonly userId: bigint },
  now: Date,
): Promise<OwnedPayment | null> {
  const own = await findOwnPayment(tx, wish);
  const payment = own && (await lockPayment(tx, own.id));
  if (payment?.state !== 'pending' || payment.origin === 'page') return null;
  return payment.savesCard && payment.expiresAt > now ? payment : null;
}

/** @returns the mandate of the payment with these terms; null when it has ended, which is for good */
async function placeMandate(
  tx: Transaction,
  payment: OwnedPayment,
  terms: AgreedTerms,
  now: Date,
): Promise<Mandate | null> {
  const { accountId, userId, chatId, id: parentPaymentId } = payment;
  const { currency } = creditOf(payment);
  const agreed = { ...terms, consentedMinor: terms.amountMinor, chatId };
  const made = { state: 'awaiting-card', accountId, userId, currency, createdAt: now };
  // The payment is locked, and nobody else makes its mandate.
  const row = await tx.autopayMandate.findUnique({ where: { parentPaymentId } });
  if (row !== null && row.state !== 'awaiting-card') return null;
  return toMandate(
    await tx.autopayMandate.upsert({
      where: { parentPaymentId },
      create: { ...agreed, ...made, parentPaymentId },
      update: agreed,
    }),
  );
}

/**
 * Agrees to autopay together with an open payment that binds its card. Nothing may be charged until that payment is paid. Again
 * on the same payment changes the terms and keeps the new consent beside the old one.
 * @param wish.monthlyLimit one of `monthlyLimits`
 * @throws RangeError when the limit is none of those
 */
export async function consentWithPayment(
  deps: ConsentDeps,
  wish: {
    readonly paymentId: number;
    readonly userId: bigint;
    readonly monthlyLimit: number;
    readonly consent: Consent;
  },
): Promise<ConsentOutcome> {
  const { userId, monthlyLimit, consent } = wish;
  assertLimit(monthlyLimit);
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx): Promise<ConsentOutcome> => {
    const payment = await lockBinding(tx, wish, now);
    if (payment === null) return { kind: 'payment-closed' };
    const account = await findAccount(tx, payment.accountId);
    const canCharge = deps.gateway.chargeSavedCard !== undefined;
    const offered = account && offeredTerms(deps.profile, account, canCharge);
    if (offered?.kind !== 'offered') return { kind: 'not-offered' };
    const { amountMinor } = creditOf(payment);
    const terms = { amountMinor, monthlyLimit, belowMinor: offered.belowMinor };
    const mandate = await placeMandate(tx, payment, terms, now);
    if (mandate === null) return { kind: 'payment-closed' };
    await keepConsent(tx, { mandateId: mandate.id, userId, consent, terms, now });
    return { kind: 'awaiting-card', mandate };
  });
}
