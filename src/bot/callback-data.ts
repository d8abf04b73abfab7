import { type RequisiteField, requisiteFieldNames } from '../requisites/fields.ts';
import type { CardKind } from '../topup/quote.ts';

/** What is agreed to by a press: so many charges a month, in the words whose seal this is. */
interface Agreed {
  readonly monthlyLimit: number;
  readonly seal: string;
}

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
  autopay: 'autopay',
  otherCard: 'autopay:card:other',
  tickAutopay: (paymentId: number) => `autopay:tick:${paymentId}`,
  tickAutopayWith: (paymentId: number, monthlyLimit: number) => `autopay:tick:${paymentId}:${monthlyLimit}`,
  agreeToAutopay: (paymentId: number, { monthlyLimit, seal }: Agreed) =>
    `autopay:agree:${paymentId}:${monthlyLimit}:${seal}`,
  untickAutopay: (paymentId: number) => `autopay:untick:${paymentId}`,
  pauseAutopay: (mandateId: bigint) => `autopay:pause:${mandateId}`,
  resumeAutopay: (mandateId: bigint) => `autopay:resume:${mandateId}`,
  removeAutopay: (mandateId: bigint) => `autopay:remove:${mandateId}`,
  autopayLimits: (mandateId: bigint) => `autopay:limits:${mandateId}`,
  takeAutopayLimit: (mandateId: bigint, monthlyLimit: number) => `autopay:limit:${mandateId}:${monthlyLimit}`,
  autopaySums: (mandateId: bigint) => `autopay:sums:${mandateId}`,
  takeAutopaySum: (mandateId: bigint, amountMinor: bigint) => `autopay:sum:${mandateId}:${amountMinor}`,
  seeAutopayTerms: (mandateId: bigint, amountMinor: bigint, monthlyLimit: number) =>
    `autopay:terms:${mandateId}:${amountMinor}:${monthlyLimit}`,
  agreeToAutopayTerms: (mandateId: bigint, amountMinor: bigint, { monthlyLimit, seal }: Agreed) =>
    `autopay:terms:${mandateId}:${amountMinor}:${monthlyLimit}:${seal}`,
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
  payAfterAlert: (watchId: bigint, amountMinor: bigint) => `alert:pay:${watchId}:${amountMinor}`,
  topUpAfterAlert: (watchId: bigint) => `alert:pay:${watchId}`,
  remindTomorrow: (watchId: bigint) => `alert:tomorrow:${watchId}`,
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
  tickAutopay: /^autopay:tick:([1-9]\d{0,9})(?::([1-9]\d?))?$/,
  agreeToAutopay: /^autopay:agree:([1-9]\d{0,9}):([1-9]\d?):([0-9a-f]{8})$/,
  untickAutopay: /^autopay:untick:([1-9]\d{0,9})$/,
  actOnAutopay: /^autopay:(pause|resume|remove):([1-9]\d{0,17})$/,
  autopayLimits: /^autopay:limits:([1-9]\d{0,17})$/,
  takeAutopayLimit: /^autopay:limit:([1-9]\d{0,17}):([1-9]\d?)$/,
  autopaySums: /^autopay:sums:([1-9]\d{0,17})$/,
  takeAutopaySum: /^autopay:sum:([1-9]\d{0,17}):([1-9]\d{0,15})$/,
  autopayTerms: /^autopay:terms:([1-9]\d{0,17}):([1-9]\d{0,15}):([1-9]\d?)(?::([0-9a-f]{8}))?$/,
  takeInvoiceAmount: /^invoice:amount:([1-9]\d{0,15})$/,
  choosePayer: /^invoice:payer:([1-9]\d{0,17})$/,
  invoiceStep: new RegExp(`^invoice:(step|edit):(${requisiteFieldNames.join('|')})$`),
  olderInvoices: /^invoice:list:([1-9]\d{0,17})$/,
  showInvoice: /^invoice:card:([1-9]\d{0,17})$/,
  invoicePdf: /^invoice:pdf:([1-9]\d{0,17})$/,
  payAfterAlert: /^alert:pay:([1-9]\d{0,17})(?::([1-9]\d{0,15}))?$/,
  remindTomorrow: /^alert:tomorrow:([1-9]\d{0,17})$/,
  news: /^news:(off|on)$/,
  relayMessage: /^support:relay:([1-9]\d{0,9})$/,
  chooseLanguage: /^language:(ru|en)$/,
  chooseAccount: /^account:([1-9]\d{0,17})$/,
  openAccount: /^open:(INDIVIDUAL|SELF_EMPLOYED|SOLE_PROPRIETOR|LEGAL_ENTITY)$/,
} as const;
