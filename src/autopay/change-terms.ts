import { findAccount } from '../accounts/account.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { findPayment } from '../payments/payment.ts';
import { exchangeNow } from '../rates/index.ts';
import { type Quote, quote } from '../topup/quote.ts';
import { type AgreedTerms, type Consent, keepConsent } from './consent.ts';
import type { AutopayDeps } from './deps.ts';
import { type Mandate, toMandate } from './mandate.ts';
import { type AutopayWish, lockLiving, paysFor } from './may-act.ts';
import { assertLimit, belowMinorOf } from './terms.ts';

/** What is to change; what is not named stays. A consent names all that its text named. */
export type TermsWish = AutopayWish &
  (
    | { readonly monthlyLimit?: number; readonly amountMinor?: bigint; readonly consent?: undefined }
    | { readonly monthlyLimit: number; readonly amountMinor: bigint; readonly consent: Consent }
  );

export type TermsOutcome =
  | { readonly kind: 'changed'; readonly mandate: Mandate }
  /** More than was ever agreed to: nothing has changed. These are the terms to show and to agree to. */
  | ({ readonly kind: 'consent-needed' } & AgreedTerms)
  /** The provider's policy does not take this sum by this card. */
  | { readonly kind: 'refused'; readonly quote: Exclude<Quote, { kind: 'accepted' }> }
  | { readonly kind: 'not-owner' }
  /** There is none, or the person pays for the account no longer. */
  | { readonly kind: 'none' };

type ChangeDeps = Pick<AutopayDeps, 'db' | 'clock' | 'profile'>;

/** A sum for autopay is one that might be topped up by the same card. */
async function quoteFor(tx: Transaction, deps: ChangeDeps, mandate: Mandate, amountMinor: bigint): Promise<Quote> {
  const account = await findAccount(tx, mandate.accountId);
  const parent = await findPayment(tx, mandate.parentPaymentId);
  if (!account || !parent) throw new Error(`mandate ${mandate.id} is of nothing`);
  const { entityType, currency } = account;
  const { kind: exchange } = await exchangeNow({ ...deps, db: tx }, currency);
  return quote(deps.profile.card, { amountMinor, cardKind: parent.cardKind, entityType, exchange });
}

/** Whether the last consent covers the terms: neither a larger sum nor more charges a month. */
async function isAgreed(tx: Transaction, mandate: Mandate, terms: AgreedTerms): Promise<boolean> {
  const last = await tx.autopayConsent.findFirst({ where: { mandateId: mandate.id }, orderBy: { id: 'desc' } });
  return last !== null && terms.amountMinor <= mandate.consentedMinor && terms.monthlyLimit <= last.monthlyLimit;
}

async function save(
  tx: Transaction,
  mandate: Mandate,
  change: {
    readonly terms: AgreedTerms;
    readonly consent: Consent | undefined;
    /** Whether the customer has named the sum. */
    readonly namesSum: boolean;
    readonly now: Date;
  },
): Promise<Mandate> {
  const { terms, consent, namesSum, now } = change;
  const { amountMinor, monthlyLimit, belowMinor } = terms;
  if (consent) await keepConsent(tx, { mandateId: mandate.id, userId: mandate.userId, consent, terms, now });
  // A sum that was chosen is the most from then on: no top-up by hand raises it without a word.
  const agreed = { ...(namesSum ? { consentedMinor: amountMinor } : {}), ...(consent ? { belowMinor } : {}) };
  // A higher limit may let go at once what waited for the month's end.
  const look = mandate.state === 'active' ? { checkAt: now } : {};
  const data = { amountMinor, monthlyLimit, ...agreed, ...look };
  return toMandate(await tx.autopayMandate.update({ where: { id: mandate.id }, data }));
}

/**
 * Changes the sum or how often a month it is charged, for the one whose card it is. Within what was agreed to that is done at
 * once; beyond it only with a new consent to the very terms, which is kept.
 * @param wish.monthlyLimit one of `monthlyLimits`
 * @throws RangeError when the limit is none of those
 */
export async function changeTerms(deps: ChangeDeps, wish: TermsWish): Promise<TermsOutcome> {
  const { consent } = wish;
  if (wish.monthlyLimit !== undefined) assertLimit(wish.monthlyLimit);
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx): Promise<TermsOutcome> => {
    const mandate = await lockLiving(tx, wish.accountId);
    if (mandate === null || !(await paysFor(tx, wish))) return { kind: 'none' };
    if (mandate.userId !== wish.userId) return { kind: 'not-owner' };
    const { amountMinor = mandate.amountMinor, monthlyLimit = mandate.monthlyLimit } = wish;
    const quoted = await quoteFor(tx, deps, mandate, amountMinor);
    if (wish.amountMinor !== undefined && quoted.kind !== 'accepted') return { kind: 'refused', quote: quoted };
    const terms = { amountMinor, monthlyLimit, belowMinor: belowMinorOf(deps.profile) };
    if (!consent && !(await isAgreed(tx, mandate, terms))) return { kind: 'consent-needed', ...terms };
    return {
      kind: 'changed',
      mandate: await save(tx, mandate, { terms, consent, namesSum: wish.amountMinor !== undefined, now }),
    };
  });
}
