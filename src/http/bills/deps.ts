import type { PaymentDeps } from '../../payments/index.ts';
import type { Translator } from '../../platform/i18n.ts';

/** What the pages of bills are built from. */
export interface BillPageDeps extends PaymentDeps {
  readonly translator: Translator;
  /** How browsers reach this server: cookies are for https alone where that is. */
  readonly publicUrl: string;
  /** Base of the gateway's addresses, where the form of a bill leads. */
  readonly gatewayUrl: string;
  /** What one address may ask for; by default what a person and their colleagues behind one address do. */
  readonly limits?: Partial<BillPageLimits>;
}

/** How often a minute. */
export interface BillPageLimits {
  readonly viewsOfAddress: number;
  readonly paysOfAddress: number;
  readonly viewsOfBill: number;
  readonly paysOfBill: number;
}
