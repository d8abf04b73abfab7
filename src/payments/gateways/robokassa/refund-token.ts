import { createHmac } from 'node:crypto';
import { toDecimal } from '../../../ledger/money.ts';
import type { ReceiptItem, RefundRequest } from '../gateway.ts';
import { checkReceipt, itemName } from './receipt.ts';

/** Robokassa's keys look like 0005F891-8CCD-434B-8455-816AFFFDBF37-0VOisWikFF. */
const maxOperationKeyLength = 256;

/** Sums are JSON numbers with exactly the ledger's kopecks, so they are printed by hand, as in the receipt of a payment. */
function itemJson(item: ReceiptItem): string {
  const treatment = { Tax: item.tax, PaymentMethod: item.paymentMethod, PaymentObject: item.paymentObject };
  const head = `"Name":${itemName(item)},"Quantity":1,"Cost":${toDecimal(item.sumMinor)}`;
  return `{${head},${JSON.stringify(treatment).slice(1)}`;
}

function payloadJson(request: RefundRequest): string {
  const { operationKey, amountMinor, receipt } = request;
  if (operationKey === '' || operationKey.length > maxOperationKeyLength) {
    throw new RangeError('a refund needs the key of its operation');
  }
  if (amountMinor <= 0n) throw new RangeError('a refund needs a positive sum');
  checkReceipt(receipt, amountMinor);
  // Cost is the price of one and a receipt's sum that of the whole line: only for one of a thing are they the same number.
  if (receipt.items.some((item) => item.quantity !== 1)) throw new RangeError('a line of a refund is one of a thing');
  const sum = toDecimal(amountMinor);
  // The sum is said even when it is the whole payment: left out, it means "all of it", whatever we believe that to be.
  return `{"OpKey":${JSON.stringify(operationKey)},"RefundSum":${sum},"InvoiceItems":[${receipt.items.map(itemJson).join(',')}]}`;
}

const base64url = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

/** @returns a compact JWT over the payload as it is written, signed by HS256 (RFC 7515). */
export function signToken(password3: string, payload: string): string {
  const signed = `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(payload)}`;
  return `${signed}.${createHmac('sha256', password3).update(signed, 'utf8').digest('base64url')}`;
}

/**
 * The JWT that asks for a refund (docs.robokassa.ru/refund-api), in the order of keys and without the blanks, as published.
 * Always HS256, which the published sample has: the algorithm stands in the token, and the shop's choice of hash is for
 * passwords #1 and #2.
 * @throws RangeError on a refund that Robokassa cannot carry: a bug of the caller
 */
export function refundToken(password3: string, request: RefundRequest): string {
  return signToken(password3, payloadJson(request));
}
