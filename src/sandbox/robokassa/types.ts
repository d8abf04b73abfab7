import type { FastifyPluginAsync } from 'fastify';
import type { Clock } from '../../platform/clock.ts';
import type { CardName } from './cards.ts';
import type { EmulatorFaults, NotifyMode, RefundState } from './faults.ts';

export type { CardName, EmulatorFaults, NotifyMode, RefundState };

export interface EmulatedShop {
  readonly login: string;
  readonly password1: string;
  readonly password2: string;
  /** Refunds are signed with it. */
  readonly password3: string;
  readonly hash: 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly testMode: boolean;
}

/** State.Code of OpStateExt: opened, cancelled without money, money on its way, returned to the payer, done. */
export type PaymentStateCode = 5 | 10 | 50 | 60 | 100;

/** What a shop asks to be paid. Sums are decimal texts. */
export interface Order {
  readonly invoiceId: number;
  /** Two decimals, however it was written. */
  readonly outSum: string;
  readonly description: string;
  readonly culture: 'ru' | 'en';
  readonly email: string;
  readonly test: boolean;
  /** Names and sums of the receipt's lines, as the form shows them. */
  readonly receiptLines: readonly { readonly name: string; readonly sum: string }[];
  readonly shop: Readonly<Record<string, string>>;
  readonly expiresAtMs?: number;
  /** Asked with Recurring=true: the card that pays may be charged again without the form. */
  readonly savesCard: boolean;
}

/** What the emulator remembers of one payment. Plain data, so that a snapshot is its copy. */
export interface EmulatedPayment extends Order {
  readonly openedAtMs: number;
  readonly state: PaymentStateCode;
  readonly stateAtMs: number;
  /** What was really paid: another sum than asked when the sandbox says so. */
  readonly paidSum?: string;
  readonly fee: string;
  readonly operationKey: string;
  /** The card that paid, as Robokassa shows it: 411111******1111. */
  readonly cardMask?: string;
  /** Of a charge without the form: the payment that has bound the card. */
  readonly parentInvoiceId?: number;
  /** Why the card that this payment has bound can no longer be charged. */
  readonly unbound?: UnbindReason;
  /** What was given back, refunds under way included; a decimal. */
  readonly refundedSum?: string;
}

/** Why Robokassa charges a bound card no more. */
export type UnbindReason = 'card-replaced' | 'consent-withdrawn';

/** One refund that was taken. */
export interface EmulatedRefund {
  /** A GUID. */
  readonly requestId: string;
  readonly invoiceId: number;
  /** A decimal. */
  readonly sum: string;
  readonly createdAtMs: number;
  readonly state: RefundState;
}

/** A notice that is still to be sent, or to be sent again. */
export interface PendingNotice {
  readonly id: number;
  readonly invoiceId: number;
  readonly dueAtMs: number;
  readonly attemptsMade: number;
  readonly forged: boolean;
}

/** One attempt at ResultURL and what the shop said to it. */
export interface NotificationAttempt {
  readonly invoiceId: number;
  readonly attempt: number;
  readonly sentAtMs: number;
  readonly outSum: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The beginning of the answer's body, or the reason why there is none. */
  readonly answer: string;
  /** Whether it was exactly OK<InvId>. */
  readonly accepted: boolean;
}

export interface EmulatorSnapshot {
  readonly payments: readonly EmulatedPayment[];
  readonly pending: readonly PendingNotice[];
  readonly attempts: readonly NotificationAttempt[];
  readonly nextId: number;
  readonly refunds: readonly EmulatedRefund[];
}

export interface PayOptions {
  readonly notify?: NotifyMode;
  /** What is really paid, a decimal; the asked sum by default. */
  readonly sum?: string;
  /** What Robokassa keeps, a decimal; it is only reported. */
  readonly fee?: string;
  /** The card that pays; the Visa by default. */
  readonly card?: CardName;
}

export interface PaymentOutcome {
  readonly payment: EmulatedPayment;
  /** Where the customer's browser is sent: SuccessURL or FailURL with their fields. */
  readonly redirectUrl: string;
}

export interface RobokassaEmulatorDeps {
  readonly clock: Clock;
  readonly shop: EmulatedShop;
  readonly resultUrl: string;
  readonly successUrl: string;
  readonly failUrl: string;
  readonly fetch?: typeof fetch;
  /** The shop's name on the form. */
  readonly formTitle?: string;
  /** How ResultURL is called, as chosen in the shop's technical settings. */
  readonly resultMethod?: 'GET' | 'POST';
  /** How many payments are remembered, 2000 by default; past it the oldest finished ones are forgotten. */
  readonly maxPayments?: number;
}

export interface RobokassaEmulator {
  /** Index.aspx, its form, OpStateExt, Recurring and RefundService, relative to whatever prefix it is registered under. */
  readonly plugin: FastifyPluginAsync;
  readonly faults: EmulatorFaults;
  /**
   * Pays as a customer would, by a payment that is open or by the address of the form. Notices that are due at once have
   * been answered when it resolves. @throws Error when the form would refuse
   */
  pay(invoiceIdOrUrl: number | string, options?: PayOptions): Promise<PaymentOutcome>;
  /** Ends a payment without money: state 10, or 60 when the money was returned to the payer. */
  decline(invoiceIdOrUrl: number | string, state?: 10 | 60): Promise<PaymentOutcome>;
  /**
   * The card that this payment has bound is charged no more: charges of it are answered with error 35. @throws Error when no
   * card was bound by that payment
   */
  unbind(parentInvoiceId: number, why: UnbindReason): void;
  payments(): readonly EmulatedPayment[];
  /** The charges of bound cards alone, in the order in which they came. */
  charges(): readonly EmulatedPayment[];
  refunds(): readonly EmulatedRefund[];
  notifications(): readonly NotificationAttempt[];
  /** Sends the notices that are due at `now`, by default the clock's, and finishes refunds. @returns how many were sent */
  tick(now?: Date): Promise<number>;
  snapshot(): EmulatorSnapshot;
  /** Takes the place of the whole state. @throws Error when the data is no snapshot */
  restore(snapshot: unknown): void;
  /** @returns a function that ends the subscription */
  onChange(listener: () => void): () => void;
}
