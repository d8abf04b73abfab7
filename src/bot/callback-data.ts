import { type RequisiteField, requisiteFieldNames } from '../requisites/fields.ts';
import type { CardKind } from '../topup/quote.ts';

/**
 * What a button of ours says when it is pressed. One place for both sides: screens build these, scenes read them.
 * Telegram allows 64 bytes; a button may be pressed years later, so nothing here may change its meaning.
 */
export const press = {
  menu: 'menu',
  topUp: 'topup',
  takeAmount: (amountMinor: bigint) => `topup:amount:${amountMinor}`,
  takeForeignAmount: (amountMinor: bigint) => `topup:foreign:${amountMinor}`,
  check: (paymentId: number) => `topup:check:${paymentId}`,
  cancelPayment: (paymentId: number) => `topup:cancel:${paymentId}`,
  resume: (paymentId: number) => `topup:resume:${paymentId}`,
  promo: 'promo',
  promoFor: (paymentId: number) => `promo:for:${paymentId}`,
  withoutPromo: (paymentId: number) => `promo:without:${paymentId}`,
  removePromo: (paymentId: number) => `promo:remove:${paymentId}`,
  dropPromo: 'promo:code:drop',
  invoice: 'invoice',
  takeInvoiceAmount: (amountMinor: bigint) => `invoice:amount:${amountMinor}`,
  choosePayer: (payerId: bigint) => `invoice:payer:${payerId}`,
  choosePayers: 'invoice:draft:payers',
  otherPayer: 'invoice:draft:other',
  goOnWithInvoice: 'invoice:draft:go',
  invoiceStep: (field: RequisiteField) => `invoice:step:${field}`,
  changeInvoice: 'invoice:draft:change',
  editRequisite: (field: RequisiteField) => `invoice:edit:${field}`,
  sendInvoice: 'invoice:draft:send',
  dropInvoice: 'invoice:draft:drop',
  invoices: 'invoice:list:newest',
  olderInvoices: (before: bigint) => `invoice:list:${before}`,
  showInvoice: (invoiceId: bigint) => `invoice:card:${invoiceId}`,
  invoicePdf: (invoiceId: bigint) => `invoice:pdf:${invoiceId}`,
  support: 'support',
  relayMessage: (messageId: number) => `support:relay:${messageId}`,
  profile: 'profile',
  help: 'help',
  language: 'language',
  chooseLanguage: (language: string) => `language:${language}`,
  accounts: 'accounts',
  chooseAccount: (accountId: bigint) => `account:${accountId}`,
  openAccount: (entityType: string) => `open:${entityType}`,
} as const;

/** @returns what a button says that takes a sum to be paid by such a card */
export function pressToTake(cardKind: CardKind, amountMinor: bigint): string {
  return cardKind === 'foreign' ? press.takeForeignAmount(amountMinor) : press.takeAmount(amountMinor);
}

/** Patterns of the same, for the scenes; every group is digits or a fixed word, so that nothing foreign gets through. */
export const pressed = {
  takeAmount: /^topup:(amount|foreign):([1-9]\d{0,15})$/,
  check: /^topup:check:([1-9]\d{0,9})$/,
  cancelPayment: /^topup:cancel:([1-9]\d{0,9})$/,
  resume: /^topup:resume:([1-9]\d{0,9})$/,
  promoFor: /^promo:for:([1-9]\d{0,9})$/,
  removePromo: /^promo:remove:([1-9]\d{0,9})$/,
  withoutPromo: /^promo:without:([1-9]\d{0,9})$/,
  takeInvoiceAmount: /^invoice:amount:([1-9]\d{0,15})$/,
  choosePayer: /^invoice:payer:([1-9]\d{0,17})$/,
  invoiceStep: new RegExp(`^invoice:(step|edit):(${requisiteFieldNames.join('|')})$`),
  olderInvoices: /^invoice:list:([1-9]\d{0,17})$/,
  showInvoice: /^invoice:card:([1-9]\d{0,17})$/,
  invoicePdf: /^invoice:pdf:([1-9]\d{0,17})$/,
  relayMessage: /^support:relay:([1-9]\d{0,9})$/,
  chooseLanguage: /^language:(ru|en)$/,
  chooseAccount: /^account:([1-9]\d{0,17})$/,
  openAccount: /^open:(INDIVIDUAL|SELF_EMPLOYED|SOLE_PROPRIETOR|LEGAL_ENTITY)$/,
} as const;
