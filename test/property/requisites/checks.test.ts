// Guarantee: no text whatever makes a check throw, what a check has taken it takes again unchanged, and a single mistyped
// digit is noticed as far as the check digits promise: always in an account, and in an ИНН or ОГРН unless the remainder
// turns from 0 into 10 or back, which their rule cannot tell apart.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CheckOutcome,
  checkAddress,
  checkBankAccount,
  checkBic,
  checkCorrespondentAccount,
  checkEmail,
  checkInn,
  checkKpp,
  checkName,
  checkRegistrationNumber,
} from '../../../src/requisites/index.ts';

const checks: Record<string, (text: string) => CheckOutcome> = {
  'ИНН of an organisation': (text) => checkInn(text, 'LEGAL_ENTITY'),
  'ИНН of a person': (text) => checkInn(text, 'SOLE_PROPRIETOR'),
  КПП: (text) => checkKpp(text, 'LEGAL_ENTITY'),
  ОГРН: (text) => checkRegistrationNumber(text, 'LEGAL_ENTITY'),
  ОГРНИП: (text) => checkRegistrationNumber(text, 'SOLE_PROPRIETOR'),
  БИК: checkBic,
  account: (text) => checkBankAccount(text, '044525225'),
  'correspondent account': (text) => checkCorrespondentAccount(text, '044525225'),
  'e-mail': checkEmail,
  name: checkName,
  address: checkAddress,
};

const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`));
const nearlyRight = fc.oneof(
  ...[9, 10, 12, 13, 15, 20].map(digits),
  fc.emailAddress(),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.stringMatching(/^[\d\s\u00a0\u2014-]{5,30}$/),
);

test.each(Object.entries(checks))(
  '%s: any text is answered, and what was taken is taken again as it is',
  (_, check) => {
    fc.assert(
      fc.property(nearlyRight, (text) => {
        const outcome = check(text);
        if (outcome.kind === 'ok') expect(check(outcome.value)).toEqual(outcome);
      }),
      { numRuns: 500 },
    );
  },
);

/** @returns all texts that differ from this one in a single digit at these places */
function mistyped(number: string, places: number): string[] {
  return [...number.slice(0, places)].flatMap((digit, place) =>
    [...'0123456789']
      .filter((other) => other !== digit)
      .map((other) => number.slice(0, place) + other + number.slice(place + 1)),
  );
}

const innWeights = [2, 4, 10, 3, 5, 9, 4, 6, 8];
const innRemainder = (inn: string) => innWeights.reduce((sum, weight, at) => sum + weight * Number(inn[at]), 0) % 11;
const ogrnRemainder = (ogrn: string) => Number(BigInt(ogrn.slice(0, 12)) % 11n);

test.each([
  { name: 'ИНН', head: fc.stringMatching(/^([1-9]\d|0[1-9])\d{7}$/), remainder: innRemainder },
  { name: 'ОГРН', head: fc.stringMatching(/^[15]\d{11}$/), remainder: ogrnRemainder },
])('$name: a wrong digit goes unnoticed only where the remainders 0 and 10 meet', ({ name, head, remainder }) => {
  const check = (text: string) => checks[name === 'ИНН' ? 'ИНН of an organisation' : 'ОГРН']?.(text).kind;
  let [typed, unnoticed] = [0, 0];
  fc.assert(
    fc.property(head, (start) => {
      const number = start + String(remainder(start) % 10);
      expect(check(number)).toBe('ok');
      for (const wrong of mistyped(number, number.length)) {
        typed += 1;
        if (check(wrong) !== 'ok') continue;
        unnoticed += 1;
        expect([remainder(number), remainder(wrong)].sort()).toEqual([0, 10]);
      }
    }),
    { numRuns: 300 },
  );
  // Two of eleven remainders lead to it, and then one of ten other digits: under two in a hundred.
  expect(unnoticed / typed).toBeLessThan(0.03);
});

test('account: every single wrong digit is noticed', () => {
  const fit = (text: string) => checkBankAccount(text, '044525225').kind === 'ok';
  fc.assert(
    fc.property(fc.stringMatching(/^4\d{7}$/), digits(11), (start, end) => {
      const keyed = [...'0123456789'].map((key) => start + key + end).filter(fit);
      expect(keyed).toHaveLength(1);
      const [account = ''] = keyed;
      expect(mistyped(account, 20).filter(fit)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
