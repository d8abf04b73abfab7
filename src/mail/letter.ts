import type { Transaction } from '../db/client.ts';

/** What is written to people by e-mail; what a letter shows is read when it is sent, so that a late one is not outdated. */
export type Letter =
  /** To support's mailbox: a customer asks for an invoice. */
  | { readonly kind: 'invoice-request'; readonly invoiceId: string }
  /** To the payer: the invoice itself. */
  | { readonly kind: 'invoice-copy'; readonly invoiceId: string };

/** A letter and where it goes. */
export interface QueuedLetter {
  readonly letter: Letter;
  /** One address. */
  readonly to: string;
  /** The natural key of the event; a second letter of this key is not queued, and the Message-ID is made from it. */
  readonly dedupeKey: string;
}

/** Queues a letter with the caller's transaction: it is sent if that commits, and only then. */
export type EnqueueLetter = (tx: Transaction, letter: QueuedLetter) => Promise<void>;
