/** Autopay: the consent to charge a bound card, and the charges made by it. */
export { attendAutopay } from './attend.ts';
export { changeTerms } from './change-terms.ts';
export { type Consent, consentVersion, consentWithPayment } from './consent.ts';
export type { AutopayDeps } from './deps.ts';
export { learnCards } from './learn-cards.ts';
export { findMandate, type Mandate, mandateOf } from './mandate.ts';
export { mandateAwaiting } from './mandate-of-payment.ts';
export { type AutopayOverview, autopayOverview } from './overview.ts';
export { pauseAutopay } from './pause.ts';
export { removeAutopay } from './remove.ts';
export { restAfterRefund } from './rest-after-refund.ts';
export { resumeAutopay } from './resume.ts';
export { resumeCharges } from './resume-charges.ts';
export { type PauseReason, pauseReasons } from './state.ts';
export { sweepAutopay } from './sweep.ts';
export { defaultMonthlyLimit, monthlyLimits, type OfferedTerms, offeredTerms } from './terms.ts';
export { untickAutopay } from './untick.ts';
