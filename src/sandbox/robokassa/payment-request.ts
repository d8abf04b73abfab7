import { type Refusal, refused } from './errors.ts';
import { checkSignature, checkText, readOrder, singleFields } from './request-fields.ts';
import type { EmulatedShop, Order } from './types.ts';

/** A request for the form that Robokassa would take. */
export interface AcceptedRequest {
  readonly kind: 'accepted';
  readonly order: Order;
}

const knownFields: ReadonlySet<string> = new Set(
  'MerchantLogin OutSum InvId Description SignatureValue Culture Encoding ExpirationDate Email Receipt Recurring IsTest'.split(
    ' ',
  ),
);
const required = ['MerchantLogin', 'OutSum', 'InvId', 'Description', 'SignatureValue'];

const documentedMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}[+-]\d\d:\d\d$/;

/** @returns when the payment expires; undefined when it does not */
function readExpiry(text: string | undefined, nowMs: number): number | undefined | Refusal {
  if (text === undefined) return undefined;
  const moment = documentedMoment.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment)) return refused(30, 'ExpirationDate: нужно 2030-01-01T10:20:30.0000000+03:00');
  return moment <= nowMs ? refused(33, `ExpirationDate ${text}`) : moment;
}

/**
 * Checks a request for the payment form, the shop's right first and the contents after.
 * @returns what the form is to show, or the error that Robokassa would show in its place
 */
export function checkPaymentRequest(shop: EmulatedShop, input: unknown, nowMs: number): AcceptedRequest | Refusal {
  const read = singleFields(input, knownFields);
  if (read.kind === 'refused') return read;
  const { fields } = read;
  const missing = required.find((name) => !fields[name]);
  if (missing !== undefined) return refused(30, `нет параметра ${missing}`);
  if (fields.MerchantLogin !== shop.login) return refused(26, 'MerchantLogin не этого магазина');
  const unfit = checkSignature(shop, fields, fields.InvId ?? '') ?? checkText(fields);
  if (unfit) return unfit;
  if (fields.Encoding?.toLowerCase() !== 'utf-8') return refused(30, 'Encoding: нужна utf-8, иначе windows-1251');
  if (!['true', undefined].includes(fields.Recurring)) return refused(30, 'Recurring: true или ничего');
  const made = readOrder(fields, 'InvId');
  if (made.kind === 'refused') return made;
  const expiry = readExpiry(fields.ExpirationDate, nowMs);
  if (typeof expiry === 'object') return expiry;
  return { kind: 'accepted', order: { ...made.order, ...(expiry === undefined ? {} : { expiresAtMs: expiry }) } };
}
