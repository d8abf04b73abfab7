import type { ReceiptEncoding } from './receipt.ts';
import type { RobokassaHash } from './signature.ts';

export interface RobokassaConfig {
  readonly login: string;
  readonly password1: string;
  readonly password2: string;
  readonly hash: RobokassaHash;
  /** Test payments are marked IsTest=1 and signed with the shop's test passwords, which then stand in the fields above. */
  readonly testMode: boolean;
  /** Base of the payment, recurring and state calls, such as https://auth.robokassa.ru/Merchant. */
  readonly baseUrl: string;
  /**
   * What is signed of the receipt: its URL-encoded text (Robokassa's documents and its own SDK; the default) or the bare
   * JSON (older community libraries). A switch for the shop whose receipts the service refuses with error 29.
   */
  readonly receiptEncoding?: ReceiptEncoding;
  /** Whether Robokassa has agreed to charges of bound cards for this shop. By default it has not. */
  readonly recurring?: boolean;
  /** Base of the refund calls, such as https://services.robokassa.ru/RefundService. */
  readonly refundUrl?: string;
  /** Signs refunds; without it there are none. */
  readonly password3?: string | undefined;
}

/** @returns the address of one call under the base, whether or not the base was written with a closing slash. */
export function endpoint(baseUrl: string, call: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/${call}`;
}
