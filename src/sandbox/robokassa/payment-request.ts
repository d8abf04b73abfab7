import { parseDecimal, toDecimal } from '../../ledger/money.ts';
import { type Refusal, refused } from './errors.ts';
import { checkReceipt } from './receipt-check.ts';
import { requestSignature, sameDigest } from './signature.ts';
import type { EmulatedShop, Order } from './types.ts';

/** A request for the form that Robokassa would take. */
export interface AcceptedRequest extends Order {
  readonly kind: 'accepted';
}

type Fields = Readonly<Record<string, string>>;

/** The real form passes over a parameter that it does not know; here a misspelt one is an error, for tests rest on it. */
const knownFields = new Set(
  'MerchantLogin OutSum InvId Description SignatureValue Culture Encoding ExpirationDate Email Receipt IsTest'.split(
    ' ',
  ),
);
const required = ['MerchantLogin', 'OutSum', 'InvId', 'Description', 'SignatureValue'];

const isShopField = (name: string): boolean => /^(?:Shp|shp|SHP)_\w+$/.test(name);

const describable = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Nd}\p{P} +=$№]*$/u;
const documentedMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}[+-]\d\d:\d\d$/;

/** Each field must come once: an array is a field that came twice. */
function singleFields(input: unknown): Fields | Refusal {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(input ?? {})) {
    if (typeof value !== 'string') return refused(30, `${name} передан несколько раз`);
    if (!knownFields.has(name) && !isShopField(name)) return refused(30, `неизвестный параметр ${name}`);
    fields[name] = value;
  }
  return fields;
}

function checkText(fields: Fields): Refusal | undefined {
  const description = fields.Description ?? '';
  if (Array.from(description).length > 100) return refused(30, 'Description длиннее 100 символов');
  if (!describable.test(description)) return refused(30, 'Description: недопустимые символы');
  if (fields.Encoding?.toLowerCase() !== 'utf-8') return refused(30, 'Encoding: нужна utf-8, иначе windows-1251');
  if (!['ru', 'en', undefined].includes(fields.Culture)) return refused(30, 'Culture: ru или en');
  if (fields.Email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(fields.Email))
    return refused(30, 'Email: это не адрес');
  return undefined;
}

/** Test and live payments are signed with different passwords, so a payment of the other kind fails by its signature. */
function checkSignature(shop: EmulatedShop, fields: Fields, own: Fields): Refusal | undefined {
  const { OutSum: outSum = '', InvId: invoiceId = '', Receipt: receipt, SignatureValue = '', IsTest = '' } = fields;
  if (!['', '0', '1'].includes(IsTest)) return refused(30, 'IsTest: 1 или ничего');
  if ((IsTest === '1') !== shop.testMode)
    return refused(29, 'IsTest не отвечает паролям магазина: боевые и тестовые различаются');
  const expected = requestSignature(shop, { outSum, invoiceId, receipt, shop: own });
  return sameDigest(expected, SignatureValue)
    ? undefined
    : refused(29, 'SignatureValue не сходится с полями и паролем № 1');
}

/** @returns when the payment expires; undefined when it does not */
function readExpiry(text: string | undefined, nowMs: number): number | undefined | Refusal {
  if (text === undefined) return undefined;
  const moment = documentedMoment.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment)) return refused(30, 'ExpirationDate: нужно 2030-01-01T10:20:30.0000000+03:00');
  return moment <= nowMs ? refused(33, `ExpirationDate ${text}`) : moment;
}

function readNumber(text: string): number | undefined {
  const value = /^\d{1,10}$/.test(text) ? Number.parseInt(text, 10) : 0;
  return value >= 1 && value <= 2_147_483_647 ? value : undefined;
}

function readSum(text: string): string | undefined {
  const minor = /^\d+(\.\d+)?$/.test(text) ? parseDecimal(text) : undefined;
  return minor === undefined || minor <= 0n ? undefined : toDecimal(minor);
}

/**
 * Checks a request for the payment form, the shop's right first and the contents after.
 * @returns what the form is to show, or the error that Robokassa would show in its place
 */
export function checkPaymentRequest(shop: EmulatedShop, input: unknown, nowMs: number): AcceptedRequest | Refusal {
  const fields = singleFields(input);
  if (isRefusal(fields)) return fields;
  const missing = required.find((name) => !fields[name]);
  if (missing !== undefined) return refused(30, `нет параметра ${missing}`);
  if (fields.MerchantLogin !== shop.login) return refused(26, 'MerchantLogin не этого магазина');
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => isShopField(name)));
  const unfit = checkSignature(shop, fields, own) ?? checkText(fields);
  if (unfit) return unfit;
  const invoiceId = readNumber(fields.InvId ?? '');
  if (invoiceId === undefined) return refused(30, 'InvId: целое от 1 до 2147483647');
  const outSum = readSum(fields.OutSum ?? '');
  if (outSum === undefined) return refused(31, 'OutSum: положительное число вида 123.45');
  const receipt = fields.Receipt === undefined ? undefined : checkReceipt(fields.Receipt, outSum);
  if (receipt?.kind === 'bad-receipt') return refused(30, `Receipt: ${receipt.problem}`);
  const expiry = readExpiry(fields.ExpirationDate, nowMs);
  if (typeof expiry === 'object') return expiry;
  return {
    kind: 'accepted',
    invoiceId,
    outSum,
    description: fields.Description ?? '',
    culture: fields.Culture === 'en' ? 'en' : 'ru',
    email: fields.Email ?? '',
    test: fields.IsTest === '1',
    receiptLines: receipt?.lines ?? [],
    shop: own,
    ...(expiry === undefined ? {} : { expiresAtMs: expiry }),
  };
}

function isRefusal(value: Fields | Refusal): value is Refusal {
  return 'kind' in value && 'code' in value && value.kind === 'refused';
}
