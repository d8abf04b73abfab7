import type { Currency } from '../../ledger/money.ts';

/** The port through which the product asks for money. One adapter per payment service; nothing else knows its protocol. */
export interface PaymentGateway {
  readonly name: 'robokassa' | 'yookassa';
  /** Makes the page where the customer pays. May call the network: never inside a database transaction. */
  createLink(request: PaymentLinkRequest): Promise<PaymentLink>;
  /** Asks the service what became of a payment, for when its notification is late or lost. May call the network. */
  fetchState(invoiceId: number): Promise<GatewayPaymentState>;
  /** Charges a card that an earlier payment has bound, without its owner. undefined: this shop may not. Calls the network. */
  readonly chargeSavedCard?: (charge: SavedCardCharge) => Promise<SavedCardAnswer>;
  /** Gives money back to the card that paid. undefined: this shop cannot from here. Calls the network. */
  readonly refund?: (request: RefundRequest) => Promise<RefundAnswer>;
  /** Asks what became of a refund that was accepted. Calls the network. */
  readonly fetchRefund?: (requestId: string) => Promise<GatewayRefundState>;
}

export interface PaymentLinkRequest {
  /** Our number of the payment, 1..2147483647, never used twice. */
  readonly invoiceId: number;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  /** At most 100 characters, shown on the payment form. */
  readonly description: string;
  readonly expiresAt: Date;
  readonly language: 'ru' | 'en';
  readonly email?: string;
  /** The lines of the 54-FZ receipt; their sum is the amount. */
  readonly receipt: Receipt;
  /** Binds the card that pays, for `chargeSavedCard`. The payer must have agreed to it before. */
  readonly savesCard?: true;
}

/** A charge of a bound card. It is a payment of its own, with a number of its own. */
export interface SavedCardCharge
  extends Pick<PaymentLinkRequest, 'invoiceId' | 'amountMinor' | 'currency' | 'receipt'> {
  /** The payment that has bound the card. */
  readonly parentInvoiceId: number;
  /** As a link's. */
  readonly description: string;
}

/** What the service says when it is asked to charge. Whether the money comes is told later, as with any payment. */
export type SavedCardAnswer =
  /** It is being done: a notification or `fetchState` will say how it ended. Also when the number is known already. */
  | { readonly kind: 'created' }
  /** The card will not be charged, for a reason that is the card's or its owner's. */
  | { readonly kind: 'declined'; readonly code: DeclineCode }
  /** The service did not take the charge, for a reason that is its own or ours: nothing was charged, and trying later may help. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** No answer that can be relied on: it may have been charged. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Why a card was not charged, in words common to all services; an adapter translates its own codes. */
export const declineCodes = [
  'not-paid',
  'returned-to-payer',
  'insufficient-funds',
  'refused-by-bank',
  'card-expired',
  'card-unusable',
  'consent-withdrawn',
] as const;
export type DeclineCode = (typeof declineCodes)[number];

export interface RefundRequest {
  /** The service's own name of the operation, from `fetchState`. */
  readonly operationKey: string;
  readonly amountMinor: bigint;
  /** What is given back, as the receipt of the payment had it; its sum is the amount. */
  readonly receipt: Receipt;
}

export type RefundAnswer =
  | { readonly kind: 'accepted'; readonly requestId: string }
  /** Nothing will be given back; `reason` is the service's own word. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** No answer that can be relied on. A refund has no number of ours, so it must not be asked for again. */
  | { readonly kind: 'unknown'; readonly reason: string };

export type GatewayRefundState =
  | { readonly kind: 'finished' }
  | { readonly kind: 'processing' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** A fiscal receipt under 54-FZ as gateways take it. */
export interface Receipt {
  readonly taxSystem?: 'osn' | 'usn_income' | 'usn_income_outcome' | 'esn' | 'patent';
  readonly items: readonly ReceiptItem[];
}

export interface ReceiptItem {
  /** At most 128 characters. */
  readonly name: string;
  readonly quantity: number;
  /** The line's whole sum, not the price of one. */
  readonly sumMinor: bigint;
  readonly tax:
    | 'none'
    | 'vat0'
    | 'vat5'
    | 'vat7'
    | 'vat10'
    | 'vat20'
    | 'vat22'
    | 'vat105'
    | 'vat107'
    | 'vat110'
    | 'vat120'
    | 'vat122';
  readonly paymentMethod: 'full_prepayment' | 'prepayment' | 'advance' | 'full_payment';
  readonly paymentObject: 'service' | 'payment' | 'commodity' | 'job' | 'another';
}

export interface PaymentLink {
  readonly url: string;
}

/** What the service says of a payment when asked. Only `paid` is a reason to credit. */
export type GatewayPaymentState =
  | {
      readonly kind: 'paid';
      readonly amountMinor: bigint;
      readonly operationKey?: string;
      readonly paidBy?: string;
      /** As the service shows it: 411111******1111. */
      readonly cardMask?: string;
    }
  | { readonly kind: 'pending' }
  | { readonly kind: 'cancelled'; readonly reason: string }
  /** The service has never heard of the number: the form was not opened yet. */
  | { readonly kind: 'not-found' }
  /** No answer that can be relied on: ask again later. */
  | { readonly kind: 'unavailable'; readonly reason: string };
