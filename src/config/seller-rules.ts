import {
  type CheckOutcome,
  checkAddress,
  checkBankAccount,
  checkBic,
  checkCorrespondentAccount,
  checkInn,
  checkKpp,
  checkName,
  checkRegistrationNumber,
} from '../requisites/index.ts';
import { understood } from './rules.ts';
import type { Rule } from './variable-reader.ts';

function checked(check: (text: string) => CheckOutcome, mustBe: string, example: string): Rule<string> {
  const read = (text: string): string | undefined => {
    const outcome = check(text);
    if (outcome.kind === 'ok') return outcome.value;
    // The bank's number is at fault, which is a mistake of its own; told of the account, too, it would mislead.
    return outcome.problem === 'no-bic' ? text : undefined;
  };
  return { schema: understood(read), mustBe, example };
}

const line = 'at most 200 characters in one line';

export const name = checked(checkName, `the seller's name as on its papers, ${line}`, 'ООО «Пример»');
export const address = checked(
  checkAddress,
  'the seller’s address, at most 300 characters in one line',
  '101000, Москва, Примерная ул., 1',
);
export const bankName = checked(checkName, `the name of the seller's bank, ${line}`, 'ПАО «Банк»');
export const person = checked(checkName, `a name as signed, ${line}`, 'Иванов И. И.');
export const vatGround = checked(checkName, `the ground for not paying VAT, ${line}`, 'п. 2 ст. 346.11 НК РФ');

export const inn = checked(
  (text) => {
    const organisation = checkInn(text, 'LEGAL_ENTITY');
    return organisation.kind === 'ok' ? organisation : checkInn(text, 'SOLE_PROPRIETOR');
  },
  "the seller's ИНН of 10 or 12 digits, whose check digits agree",
  '7700123459',
);

export const kpp = checked((text) => checkKpp(text, 'LEGAL_ENTITY'), "the seller's КПП of 9 characters", '770001001');

export function registrationNumber(entityType: 'SOLE_PROPRIETOR' | 'LEGAL_ENTITY'): Rule<string> {
  const check = (text: string) => checkRegistrationNumber(text, entityType);
  return entityType === 'LEGAL_ENTITY'
    ? checked(check, 'an ОГРН of 13 digits, whose check digit agrees', '1027700123450')
    : checked(check, 'an ОГРНИП of 15 digits, whose check digit agrees', '304500123456783');
}

export const bic = checked(checkBic, "the БИК of the seller's bank, 9 digits", '044525225');

export function account(ofBank: string | undefined): Rule<string> {
  const check = (text: string) => checkBankAccount(text, ofBank);
  return checked(check, 'an account of 20 digits, whose key agrees with SELLER_BIC', '40702810200000012345');
}

export function correspondentAccount(ofBank: string | undefined): Rule<string> {
  const check = (text: string) => checkCorrespondentAccount(text, ofBank);
  return checked(
    check,
    'the correspondent account of 20 digits, whose key agrees with SELLER_BIC',
    '30101810400000000225',
  );
}
