import type { Transaction } from '../db/client.ts';
import type { AlertLevel } from '../notifications/notice.ts';

/** What is written to people by e-mail; what a letter shows is read when it is sent, so that a late one is not outdated. */
export type Letter = InvoiceLetter | CodeLetter | AlertLetter;

export type InvoiceLetter =
  /** To support's mailbox: a customer asks for an invoice. */
  | { readonly kind: 'invoice-request'; readonly invoiceId: string }
  /** To the payer: the invoice itself. */
  | { readonly kind: 'invoice-copy'; readonly invoiceId: string };

/** To an address that is to be shown to be its owner's. The code opens nothing else, and that for a quarter of an hour. */
export interface CodeLetter {
  readonly kind: 'email-code';
  readonly userId: string;
  readonly code: string;
}

/** To a confirmed address: the balance has fallen to a level. */
export interface AlertLetter {
  readonly kind: 'alert';
  readonly watchId: string;
  readonly episode: number;
  readonly level: Exclude<AlertLevel, 'info'>;
}

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
