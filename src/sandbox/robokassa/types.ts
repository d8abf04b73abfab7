import type { FastifyPluginAsync } from 'fastify';
import type { Clock } from '../../platform/clock.ts';

export interface EmulatedShop {
  readonly login: string;
  readonly password1: string;
  readonly password2: string;
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
}

/** How the shop is told of a payment. */
export const notifyModes = ['now', 'late', 'twice', 'never', 'wrong-sum', 'bad-signature'] as const;
export type NotifyMode = (typeof notifyModes)[number];

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
}

/** Troubles that a test or the sandbox switches on; each stays until switched off. */
export interface EmulatorFaults {
  opState: 'none' | 'error-500' | 'hang' | 'drop' | 'garbage';
  /** The shop gets the notice, and its answer is lost on the way: so the notice is repeated. */
  loseAnswers: boolean;
  /** The shop is switched off: error 25 on the form, 2 from OpStateExt. */
  shopInactive: boolean;
}

export interface PayOptions {
  readonly notify?: NotifyMode;
  /** What is really paid, a decimal; the asked sum by default. */
  readonly sum?: string;
  /** What Robokassa keeps, a decimal; it is only reported. */
  readonly fee?: string;
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
}

export interface RobokassaEmulator {
  /** Index.aspx, its form and OpStateExt, relative to whatever prefix it is registered under. */
  readonly plugin: FastifyPluginAsync;
  readonly faults: EmulatorFaults;
  /**
   * Pays as a customer would, by a payment that is open or by the address of the form. Notices that are due at once have
   * been answered when it resolves. @throws Error when the form would refuse
   */
  pay(invoiceIdOrUrl: number | string, options?: PayOptions): Promise<PaymentOutcome>;
  /** Ends a payment without money: state 10, or 60 when the money was returned to the payer. */
  decline(invoiceIdOrUrl: number | string, state?: 10 | 60): Promise<PaymentOutcome>;
  payments(): readonly EmulatedPayment[];
  notifications(): readonly NotificationAttempt[];
  /** Sends the notices that are due at `now`, by default the clock's. @returns how many were sent */
  tick(now?: Date): Promise<number>;
  snapshot(): EmulatorSnapshot;
  /** Takes the place of the whole state. @throws Error when the data is no snapshot */
  restore(snapshot: unknown): void;
  /** @returns a function that ends the subscription */
  onChange(listener: () => void): () => void;
}
