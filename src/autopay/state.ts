/**
 * A mandate waits for the payment that binds the card, is active, or paused until its owner resumes it. Ended is for good:
 * nothing but a new consent with a new payment begins another.
 */
export type MandateState = 'awaiting-card' | 'active' | 'paused' | 'ended';

/** Why it waits for its owner. `refunded`: support has given money back, which would have had the card charged again. */
export const pauseReasons = ['by-customer', 'declined-in-a-row', 'outcome-unknown', 'refunded'] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** Why it has ended. `replaced`: by another card. `payment-given-up`: the card was never bound. */
export type EndReason = 'by-customer' | 'replaced' | 'payment-given-up' | 'consent-withdrawn' | 'card-unusable';
