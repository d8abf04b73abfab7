/** How the shop is told of a payment. */
export const notifyModes = ['now', 'late', 'twice', 'never', 'wrong-sum', 'bad-signature'] as const;
export type NotifyMode = (typeof notifyModes)[number];

/** The labels of Refund/GetState, as Robokassa spells them. */
export type RefundState = 'processing' | 'finished' | 'canceled';

/** Troubles that a test or the sandbox switches on; each stays until switched off. */
export interface EmulatorFaults {
  opState: 'none' | 'error-500' | 'hang' | 'drop' | 'garbage';
  /** The shop gets the notice, and its answer is lost on the way: so the notice is repeated. */
  loseAnswers: boolean;
  /** The shop is switched off: error 25 on the form and for charges, 2 from OpStateExt. */
  shopInactive: boolean;
  /**
   * The call that charges a bound card. error-500, hang, drop and error-41 come before anything was charged; with
   * lost-answer the charge is made and the connection dies in place of the answer.
   */
  recurring: 'none' | 'error-500' | 'hang' | 'drop' | 'lost-answer' | 'error-41';
  /** The shop has no agreement on bound cards: error 34 on the form and for charges. */
  recurringNotAllowed: boolean;
  /**
   * How charges of bound cards end: state 100, 10 or 60 at once; slow is 50 first, and 100 with its notice 20 minutes later
   * (never, where no notice is to come).
   */
  charge: 'approve' | 'decline' | 'return' | 'slow';
  /** How the shop is told of charges that went through. */
  chargeNotify: NotifyMode;
  /** The call that asks for a refund. error-500 comes before anything was given back; with lost-answer the refund is made. */
  refund: 'none' | 'refuse' | 'error-500' | 'lost-answer';
  /** What becomes of refunds: finished after ten minutes; finished or canceled at once where this says so. */
  refundState: RefundState;
}

/** All is well: what every emulator begins with. */
export const noFaults = (): EmulatorFaults => ({
  opState: 'none',
  loseAnswers: false,
  shopInactive: false,
  recurring: 'none',
  recurringNotAllowed: false,
  charge: 'approve',
  chargeNotify: 'now',
  refund: 'none',
  refundState: 'processing',
});
