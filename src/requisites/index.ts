/** Requisites of Russian businesses, checked digit by digit. Pure: nothing here asks a registry whether they exist. */
export { checkBankAccount, checkBic, checkCorrespondentAccount } from './bank.ts';
export { checkEmail } from './email.ts';
export { checkRequisite, completeRequisites, requisiteFields } from './fields.ts';
export { checkInn } from './inn.ts';
export { checkKpp } from './kpp.ts';
export type { CheckOutcome } from './outcome.ts';
export { checkRegistrationNumber } from './registration-number.ts';
export type { PayerRequisites, SellerRequisites } from './requisites.ts';
export { checkAddress, checkName } from './text.ts';
