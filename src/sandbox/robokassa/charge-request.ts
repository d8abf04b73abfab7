import { type Refusal, refused } from './errors.ts';
import { checkSignature, checkText, readNumber, readOrder, singleFields } from './request-fields.ts';
import type { EmulatedPayment, EmulatedShop, Order } from './types.ts';

/** A request to charge a bound card that Robokassa would take. */
export interface AcceptedCharge {
  readonly kind: 'accepted';
  readonly order: Order;
  readonly parent: EmulatedPayment;
}

/** What the documents let a charge have in common with the form (docs.robokassa.ru/recurring). */
const knownFields: ReadonlySet<string> = new Set(
  'MerchantLogin InvoiceID PreviousInvoiceID OutSum Description SignatureValue Culture Encoding Email Receipt IsTest'.split(
    ' ',
  ),
);
/** What the documents say a charge must not have. */
const formOnly = ['IncCurrLabel', 'ExpirationDate', 'Recurring'];
const required = ['MerchantLogin', 'InvoiceID', 'PreviousInvoiceID', 'OutSum', 'Description', 'SignatureValue'];

const whyUnbound = {
  'card-replaced': 'карта заменена банком',
  'consent-withdrawn': 'плательщик отозвал согласие',
} as const;

/** A card is charged by the paid payment that has bound it, and by no other. */
function checkParent(
  parent: EmulatedPayment | undefined,
  { test }: Order,
): { readonly kind: 'parent'; readonly parent: EmulatedPayment } | Refusal {
  if (parent === undefined) return refused(35, 'PreviousInvoiceID: такого платежа нет');
  if (parent.parentInvoiceId !== undefined) return refused(35, 'PreviousInvoiceID: платёж сам дочерний');
  if (!parent.savesCard) return refused(35, 'PreviousInvoiceID: платёж открыт без Recurring');
  if (parent.state !== 100) return refused(35, 'PreviousInvoiceID: платёж не оплачен');
  if (parent.test !== test) return refused(35, 'PreviousInvoiceID: боевой и тестовый платежи различаются');
  return parent.unbound === undefined ? { kind: 'parent', parent } : refused(35, whyUnbound[parent.unbound]);
}

/**
 * Checks a request to charge a bound card: the shop's right, the contents, then the card. The number of the parent is not
 * part of the signature.
 * @param find the payment of that number
 */
export function checkChargeRequest(
  shop: EmulatedShop,
  input: unknown,
  find: (invoiceId: number) => EmulatedPayment | undefined,
): AcceptedCharge | Refusal {
  const misplaced = formOnly.find((name) => Object.hasOwn(input ?? {}, name));
  if (misplaced !== undefined) return refused(35, `${misplaced} в дочернем платеже не передают`);
  const read = singleFields(input, knownFields);
  if (read.kind === 'refused') return read;
  const { fields } = read;
  const missing = required.find((name) => !fields[name]);
  if (missing !== undefined) return refused(30, `нет параметра ${missing}`);
  if (fields.MerchantLogin !== shop.login) return refused(26, 'MerchantLogin не этого магазина');
  const unfit = checkSignature(shop, fields, fields.InvoiceID ?? '') ?? checkText(fields);
  if (unfit) return unfit;
  if (!['utf-8', undefined].includes(fields.Encoding?.toLowerCase())) return refused(30, 'Encoding: нужна utf-8');
  const made = readOrder(fields, 'InvoiceID');
  if (made.kind === 'refused') return made;
  const parentId = readNumber(fields.PreviousInvoiceID ?? '');
  if (parentId === undefined) return refused(35, 'PreviousInvoiceID: целое от 1 до 2147483647');
  const checked = checkParent(find(parentId), made.order);
  return checked.kind === 'refused' ? checked : { kind: 'accepted', order: made.order, parent: checked.parent };
}
