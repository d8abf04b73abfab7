import type { PaymentLinkRequest } from '../gateway.ts';
import { isInvoiceId } from './invoice-id.ts';

/** @throws RangeError on a payment that Robokassa cannot carry by a link or by a bound card: a bug of the caller */
export function checkRequest(request: Pick<PaymentLinkRequest, 'invoiceId' | 'amountMinor' | 'currency'>): void {
  if (!isInvoiceId(request.invoiceId)) throw new RangeError(`no invoice number for Robokassa: ${request.invoiceId}`);
  if (request.amountMinor <= 0n) throw new RangeError('a payment needs a positive sum');
  // OutSumCurrency is left out on purpose: where it stands in the signature is in dispute among the sources.
  if (request.currency !== 'RUB') throw new RangeError(`Robokassa is paid in RUB, not ${request.currency}`);
}
