import type { Currency } from '../../ledger/money.ts';

/** The port through which the product asks for money. One adapter per payment service; nothing else knows its protocol. */
export interface PaymentGateway {
  readonly name: 'robokassa' | 'yookassa';
  /** Makes the page where the customer pays. May call the network: never inside a database transaction. */
  createLink(request: PaymentLinkRequest): Promise<PaymentLink>;
  /** Asks the service what became of a payment, for when its notification is late or lost. May call the network. */
  fetchState(invoiceId: number): Promise<GatewayPaymentState>;
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
}

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
  | { readonly kind: 'paid'; readonly amountMinor: bigint; readonly operationKey?: string; readonly paidBy?: string }
  | { readonly kind: 'pending' }
  | { readonly kind: 'cancelled'; readonly reason: string }
  /** The service has never heard of the number: the form was not opened yet. */
  | { readonly kind: 'not-found' }
  /** No answer that can be relied on: ask again later. */
  | { readonly kind: 'unavailable'; readonly reason: string };
