import type { Transaction } from '../db/client.ts';

/**
 * What the bot tells people of its own accord. A notice names facts, not words: it is put into words when it is
 * delivered, in the language that the person has then.
 */
export type Notice =
  | PaymentNotice
  /** Money that matches no payment of ours, for the support group. `problem` is a stable code. */
  | { readonly kind: 'support.quarantined'; readonly notificationId: string; readonly problem: QuarantineProblem };

/** All that is told about one payment; the payment's row holds the rest. */
export interface PaymentNotice {
  readonly kind: 'payment.credited' | 'payment.cancelled' | 'payment.late';
  readonly paymentId: number;
}

export type QuarantineProblem = 'unknown-invoice' | 'sum-mismatch';

/** Queues a notice with the caller's transaction: told if and only if that commits, once per `dedupeKey`. */
export type EnqueueNotice = (tx: Transaction, message: QueuedNotice) => Promise<void>;

export interface QueuedNotice {
  readonly notice: Notice;
  /** Where it goes; notices of one chat arrive in the order they were queued. */
  readonly chatId: bigint;
  /** Natural, such as `payment:42:credited`: the same event queued twice is told once. */
  readonly dedupeKey: string;
}
