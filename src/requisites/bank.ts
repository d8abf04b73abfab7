import { checkBik } from 'ru-validation-codes';
import { readDigits } from './digits.ts';
import { type CheckOutcome, wrong } from './outcome.ts';

/** БИК: 9 digits, of which the last three name the bank: 050 to 999, or 000 to 002 for the central bank's own. */
export function checkBic(typed: string): CheckOutcome {
  const read = readDigits(typed, 9);
  if (read.kind === 'wrong') return read;
  return /[1-9]/.test(read.value) && checkBik(read.value) ? read : wrong('unknown-bic');
}

/** A client's account at the bank of this БИК. @param bic undefined: not known yet */
export function checkBankAccount(typed: string, bic: string | undefined): CheckOutcome {
  return checkAccount(typed, bic, (known) => {
    const bank = known.slice(6);
    // The central bank's own offices keep accounts under their region's number, as it does those of banks.
    return bank === '000' || bank === '001' || bank === '002' ? regionOf(known) : bank;
  });
}

/** The account that the bank of this БИК has at the central bank. */
export function checkCorrespondentAccount(typed: string, bic: string | undefined): CheckOutcome {
  return checkAccount(typed, bic, regionOf);
}

const regionOf = (bic: string): string => `0${bic.slice(4, 6)}`;

function checkAccount(typed: string, bic: string | undefined, codeOf: (bic: string) => string): CheckOutcome {
  const read = readDigits(typed, 20);
  if (read.kind === 'wrong') return read;
  if (!/[1-9]/.test(read.value)) return wrong('impossible');
  if (bic === undefined || checkBic(bic).kind === 'wrong') return wrong('no-bic');
  return keyAgrees(codeOf(bic) + read.value) ? read : wrong('check-digit');
}

const weights = [7, 1, 3];

/**
 * The key of an account, its ninth digit (Central Bank of Russia, «Порядок расчёта контрольного ключа», 08.09.1997 № 515):
 * the last digits of each digit times its weight add up to whole tens. As every weight is prime to 10, any single wrong
 * digit is noticed. @param digits the bank's three and the account's twenty
 */
function keyAgrees(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (weights[index % 3] ?? 0), 0);
  return sum % 10 === 0;
}
