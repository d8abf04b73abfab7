import { parseDecimal, toDecimal } from '../../ledger/money.ts';
import { type Refusal, refused } from './errors.ts';
import { checkReceipt } from './receipt-check.ts';
import { requestSignature, sameDigest } from './signature.ts';
import type { EmulatedShop, Order } from './types.ts';

/** What the form and a charge without it have in common: single fields, one signature, one way to write sums and receipts. */
export type Fields = Readonly<Record<string, string>>;

const isShopField = (name: string): boolean => /^(?:Shp|shp|SHP)_\w+$/.test(name);

const describable = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Nd}\p{P} +=$№]*$/u;

/**
 * Each field must come once: an array is a field that came twice.
 * @param known the names that are taken besides the shop's own. The real service passes over a name that it does not know;
 * here a misspelt one is an error, for tests rest on it
 */
export function singleFields(
  input: unknown,
  known: ReadonlySet<string>,
): { readonly kind: 'fields'; readonly fields: Fields } | Refusal {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(input ?? {})) {
    if (typeof value !== 'string') return refused(30, `${name} передан несколько раз`);
    if (!known.has(name) && !isShopField(name)) return refused(30, `неизвестный параметр ${name}`);
    fields[name] = value;
  }
  return { kind: 'fields', fields };
}

/** The shop's own parameters, which are signed and sent back. */
const shopFields = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => isShopField(name)));

export function checkText(fields: Fields): Refusal | undefined {
  const description = fields.Description ?? '';
  if (Array.from(description).length > 100) return refused(30, 'Description длиннее 100 символов');
  if (!describable.test(description)) return refused(30, 'Description: недопустимые символы');
  if (!['ru', 'en', undefined].includes(fields.Culture)) return refused(30, 'Culture: ru или en');
  if (fields.Email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(fields.Email))
    return refused(30, 'Email: это не адрес');
  return undefined;
}

/**
 * Test and live payments are signed with different passwords, so a payment of the other kind fails by its signature.
 * @param invoiceId the number as it was sent, under whichever name
 */
export function checkSignature(shop: EmulatedShop, fields: Fields, invoiceId: string): Refusal | undefined {
  const { OutSum: outSum = '', Receipt: receipt, SignatureValue = '', IsTest = '' } = fields;
  if (!['', '0', '1'].includes(IsTest)) return refused(30, 'IsTest: 1 или ничего');
  if ((IsTest === '1') !== shop.testMode)
    return refused(29, 'IsTest не отвечает паролям магазина: боевые и тестовые различаются');
  const expected = requestSignature(shop, { outSum, invoiceId, receipt, shop: shopFields(fields) });
  return sameDigest(expected, SignatureValue)
    ? undefined
    : refused(29, 'SignatureValue не сходится с полями и паролем № 1');
}

export function readNumber(text: string): number | undefined {
  const value = /^\d{1,10}$/.test(text) ? Number.parseInt(text, 10) : 0;
  return value >= 1 && value <= 2_147_483_647 ? value : undefined;
}

function readSum(text: string): string | undefined {
  const minor = /^\d+(\.\d+)?$/.test(text) ? parseDecimal(text) : undefined;
  return minor === undefined || minor <= 0n ? undefined : toDecimal(minor);
}

/**
 * Reads the sum, the receipt and the number, after the signature has held.
 * @param numberField the name under which the number came
 */
export function readOrder(
  fields: Fields,
  numberField: 'InvId' | 'InvoiceID',
): { readonly kind: 'order'; readonly order: Order } | Refusal {
  const invoiceId = readNumber(fields[numberField] ?? '');
  if (invoiceId === undefined) return refused(30, `${numberField}: целое от 1 до 2147483647`);
  const outSum = readSum(fields.OutSum ?? '');
  if (outSum === undefined) return refused(31, 'OutSum: положительное число вида 123.45');
  const receipt = fields.Receipt === undefined ? undefined : checkReceipt(fields.Receipt, outSum);
  if (receipt?.kind === 'bad-receipt') return refused(30, `Receipt: ${receipt.problem}`);
  const order: Order = {
    invoiceId,
    outSum,
    description: fields.Description ?? '',
    culture: fields.Culture === 'en' ? 'en' : 'ru',
    email: fields.Email ?? '',
    test: fields.IsTest === '1',
    receiptLines: receipt?.lines ?? [],
    shop: shopFields(fields),
    savesCard: fields.Recurring === 'true',
  };
  return { kind: 'order', order };
}
