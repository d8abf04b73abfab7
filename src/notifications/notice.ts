import type { Transaction } from '../db/client.ts';

/**
 * What the bot tells people of its own accord. A notice names facts, not words: it is put into words when it is
 * delivered, in the language that the person has then. Numbers of our rows travel as decimal strings, since a queue holds
 * JSON.
 */
export type Notice = CustomerNotice | GroupNotice;

/** For a customer, in their private chat. */
export type CustomerNotice =
  | PaymentNotice
  | AutopayNotice
  | RefundNotice
  | InvoiceNotice
  | AccountNotice
  | BillNotice
  | AlertNotice
  | BroadcastMessage
  | RelayToCustomer;

/** For the support group; queued with the group as its chat. */
export type GroupNotice =
  /** Money that matches no payment of ours. `problem` is a stable code. */
  | { readonly kind: 'support.quarantined'; readonly notificationId: string; readonly problem: QuarantineProblem }
  | AutopayTrouble
  | RefundReport
  | CardNotice
  | BroadcastCardNotice
  | OverdueNotice
  /** The closing documents of a quarter, «2026-Q3», are listed. */
  | { readonly kind: 'support.closing'; readonly quarter: string }
  | RelayToSupport
  | UndeliveredNotice;

/** All that is told about one payment; the payment's row holds the rest. */
export interface PaymentNotice {
  readonly kind: 'payment.credited' | 'payment.cancelled' | 'payment.late';
  readonly paymentId: number;
}

export type AutopayNotice =
  /** The card was charged and the balance credited; `paymentId` is the charge's own. */
  | { readonly kind: 'autopay.charged'; readonly paymentId: number }
  /** The first decline in a row: it will be tried again. */
  | { readonly kind: 'autopay.declined'; readonly attemptId: string }
  /** The outcome of a charge is not known yet; nothing else is charged meanwhile. */
  | { readonly kind: 'autopay.slow'; readonly attemptId: string }
  /** It waits until its owner resumes it; or it has ended. The mandate's row says why. */
  | { readonly kind: 'autopay.paused' | 'autopay.ended'; readonly mandateId: string }
  /** As many charges as agreed were made in the month, «2026-11», and the balance is low again. */
  | { readonly kind: 'autopay.limit'; readonly mandateId: string; readonly month: string };

/** Money on its way to the card, or back on the balance because it could not get there. */
export interface RefundNotice {
  readonly kind: 'refund.accepted' | 'refund.undone';
  readonly refundId: string;
}

/** What an agent or the operator must look at. */
export type AutopayTrouble =
  /** A charge went through after its owner had ended autopay: it is credited, and may be given back. */
  | { readonly kind: 'support.charged-after-end'; readonly paymentId: number }
  /** The gateway takes no charges of bound cards, or says for days not to know what became of one. */
  | {
      readonly kind: 'support.autopay-trouble';
      readonly attemptId: string;
      readonly problem: 'not-allowed' | 'outcome-unknown';
    };

/** What became of a refund that an agent asked for. */
export interface RefundReport {
  readonly kind: 'support.refund';
  readonly refundId: string;
  readonly event: 'unknown' | 'accepted' | 'finished' | 'refused' | 'cancelled';
}

export type InvoiceNotice =
  /** The invoice itself, as a file; also when the customer asks for it again. */
  | { readonly kind: 'invoice.document'; readonly invoiceId: string }
  | {
      readonly kind: 'invoice.changed';
      readonly invoiceId: string;
      readonly event: InvoiceEvent;
      /** What this event credited, or took back; absent where no money moved. */
      readonly amountMinor?: string | undefined;
    };

export const invoiceEvents = [
  'in-work',
  'issued',
  'partly-paid',
  'paid',
  'credited',
  'rejected',
  'expired',
  'payment-undone',
] as const;
export type InvoiceEvent = (typeof invoiceEvents)[number];

export type AccountNotice =
  /** Support has credited (above zero) or debited (below zero) the account. */
  | {
      readonly kind: 'account.adjusted';
      readonly accountId: string;
      readonly amountMinor: string;
      readonly reason: string;
    }
  /** The closing documents of a quarter, «2026-Q3», are on their way. */
  | { readonly kind: 'closing.announced'; readonly quarter: string; readonly accountId: string };

export type BillNotice =
  /** Someone has paid by a bill's page; `paymentId` is theirs. */
  | { readonly kind: 'bill.paid'; readonly paymentId: number }
  /** A day's service is billed, and the advance did not suffice. */
  | { readonly kind: 'bill.unpaid'; readonly billId: string };

export type AlertNotice =
  /** The balance has fallen to a level, told once in an episode. */
  | { readonly kind: 'alert.level'; readonly watchId: string; readonly episode: number; readonly level: AlertLevel }
  /** What a warning looks like, on its reader's own demand. */
  | { readonly kind: 'alert.sample'; readonly accountId: string };

/** How bad it is, from the mildest. */
export const alertLevels = ['info', 'warning', 'critical', 'empty'] as const;
export type AlertLevel = (typeof alertLevels)[number];

/** What the provider writes to many at once, copied as it is; the broadcast's row says from where. */
export interface BroadcastMessage {
  readonly kind: 'broadcast.message';
  readonly broadcastId: string;
  readonly userId: string;
}

/** An agent's message for a customer, copied as it is. */
export interface RelayToCustomer {
  readonly kind: 'relay.to-customer';
  readonly userId: string;
  readonly groupChatId: string;
  readonly groupMessageId: number;
  /** The message of the group that it answers; which of the customer's that is, is looked up at delivery. */
  readonly replyTo?: number | undefined;
}

/** A customer's message for the support group, copied as it is. */
export interface RelayToSupport {
  readonly kind: 'relay.to-support';
  readonly userId: string;
  readonly messageId: number;
  /** The message of the customer's chat that it answers; which of the group's that is, is looked up at delivery. */
  readonly replyTo?: number | undefined;
}

/** An agent's message could not be given to its customer. */
export interface UndeliveredNotice {
  readonly kind: 'relay.undelivered';
  readonly userId: string;
  readonly groupMessageId: number;
  /** The customer has blocked the bot or is gone; or Telegram would not take it, whatever was tried. */
  readonly reason: 'unreachable' | 'refused';
}

/** The card of an invoice: made in the customer's topic with its file below, edited in place from then on. */
export interface CardNotice {
  readonly kind: 'support.card';
  readonly invoiceId: string;
}

/** The card of a broadcast: edited where it stands while the broadcast goes on. */
export interface BroadcastCardNotice {
  readonly kind: 'support.broadcast';
  readonly broadcastId: string;
}

/** Nobody has answered within the promised hours: an invoice, or a customer's message. */
export type OverdueNotice =
  | { readonly kind: 'support.overdue'; readonly invoiceId: string }
  | { readonly kind: 'support.overdue'; readonly userId: string };

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
