import { toDecimal } from '../../../ledger/money.ts';
import type { Receipt, ReceiptItem } from '../gateway.ts';
import { cutText } from './text.ts';

/** Both bounds are Robokassa's (docs: fiscalization). */
const maxItems = 100;
const maxNameLength = 128;

/** @returns the line's name as a JSON string, within the bound. */
export function itemName(item: ReceiptItem): string {
  return JSON.stringify(cutText(item.name.toWellFormed(), maxNameLength));
}

/**
 * One line as JSON. Written by hand because the sum must be a JSON number with exactly the kopecks of the ledger, and
 * JSON.stringify could print it only through floating point.
 */
function itemJson(item: ReceiptItem): string {
  const name = itemName(item);
  const rest = { tax: item.tax, payment_method: item.paymentMethod, payment_object: item.paymentObject };
  const head = `"name":${name},"quantity":${JSON.stringify(item.quantity)},"sum":${toDecimal(item.sumMinor)}`;
  return `{${head},${JSON.stringify(rest).slice(1)}`;
}

/**
 * @param amountMinor the payment's sum, which the lines must make up exactly
 * @throws RangeError when the receipt breaks Robokassa's bounds: the caller builds it, so that is a bug
 */
export function checkReceipt(receipt: Receipt, amountMinor: bigint): void {
  if (receipt.items.length === 0 || receipt.items.length > maxItems) {
    throw new RangeError(`a receipt has 1 to ${maxItems} lines, not ${receipt.items.length}`);
  }
  // A quantity that is no number would be printed as null, and a negative line could hide a wrong sum of another.
  const odd = receipt.items.some((item) => !Number.isFinite(item.quantity) || item.quantity <= 0 || item.sumMinor < 0n);
  if (odd) throw new RangeError('a line of a receipt has a positive quantity and no negative sum');
  const total = receipt.items.reduce((sum, item) => sum + item.sumMinor, 0n);
  if (total !== amountMinor) throw new RangeError('the lines of the receipt do not make up the sum of the payment');
}

/** The receipt under 54-FZ as Robokassa takes it. @throws RangeError as `checkReceipt` does */
function receiptJson(receipt: Receipt, amountMinor: bigint): string {
  checkReceipt(receipt, amountMinor);
  const taxSystem = receipt.taxSystem === undefined ? '' : `"sno":${JSON.stringify(receipt.taxSystem)},`;
  return `{${taxSystem}"items":[${receipt.items.map(itemJson).join(',')}]}`;
}

export type ReceiptEncoding = 'encoded' | 'raw';

/**
 * The Receipt field before address or form encode it once more. Robokassa signs over what stands there after exactly one
 * form-decode. By default that is the URL-encoded JSON: the documents say so, the vendor's SDK does so, and a shop's
 * support letter spells such a base string.
 * @throws RangeError as `checkReceipt` does
 */
export function receiptField(receipt: Receipt, amountMinor: bigint, encoding: ReceiptEncoding): string {
  const json = receiptJson(receipt, amountMinor);
  return encoding === 'encoded' ? encodeURIComponent(json) : json;
}
