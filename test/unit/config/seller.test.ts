// Guarantee: the seller's requisites, by which customers send money, are either absent or right to the digit; every
// mistake in them is named at once and none repeats a value.
import { expect, test } from 'vitest';
import { describeProblems, readEnvironment } from '../../../src/config/environment.ts';

const organisation = {
  SELLER_NAME: 'ООО «Ромашка»',
  SELLER_INN: '7707083893',
  SELLER_KPP: '7736 01 001',
  SELLER_ADDRESS: '123112, Москва, Пресненская наб., 10',
  SELLER_BANK: 'ПАО «Банк»',
  SELLER_BIC: '044525225',
  SELLER_ACCOUNT: '40702 810 1 3825 0123017',
  SELLER_CORR_ACCOUNT: '30101810400000000225',
};
const { SELLER_KPP: _none, ...person } = { ...organisation, SELLER_INN: '500100732259' };

function sellerOf(env: NodeJS.ProcessEnv) {
  const outcome = readEnvironment(env);
  if (outcome.kind === 'invalid') throw new Error(describeProblems(outcome.problems));
  return outcome.environment.seller.requisites;
}

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  const outcome = readEnvironment(env);
  return outcome.kind === 'invalid' ? outcome.problems : [];
}

test('an organisation is read with what it need not have', () => {
  expect(sellerOf(organisation)).toEqual({
    name: 'ООО «Ромашка»',
    inn: '7707083893',
    kpp: '773601001',
    registrationNumber: null,
    address: '123112, Москва, Пресненская наб., 10',
    bankName: 'ПАО «Банк»',
    bic: '044525225',
    account: '40702810138250123017',
    correspondentAccount: '30101810400000000225',
    director: null,
    accountant: null,
    vatGround: null,
  });
  const more = {
    SELLER_OGRN: '1027700132195',
    SELLER_DIRECTOR: 'Иванова А. А.',
    SELLER_ACCOUNTANT: 'Петров Б. Б.',
    SELLER_VAT_GROUND: 'п. 2 ст. 346.11 НК РФ',
  };
  expect(sellerOf({ ...organisation, ...more })).toMatchObject({
    registrationNumber: '1027700132195',
    director: 'Иванова А. А.',
    accountant: 'Петров Б. Б.',
    vatGround: 'п. 2 ст. 346.11 НК РФ',
  });
});

test('a sole proprietor has no КПП, and an ОГРНИП', () => {
  expect(sellerOf({ ...person, SELLER_OGRN: '304500116000157' })).toMatchObject({
    inn: '500100732259',
    kpp: null,
    registrationNumber: '304500116000157',
  });
  expect(problemsOf({ ...person, SELLER_KPP: '773601001' })).toEqual([
    'SELLER_KPP must not be set beside a SELLER_INN of 12 digits: a sole proprietor has none',
  ]);
  expect(problemsOf({ ...person, SELLER_OGRN: '1027700132195' }).join()).toMatch(/^SELLER_OGRN must be an ОГРНИП/);
});

test('no requisites are no mistake; the receipt’s own settings ask for none', () => {
  expect(sellerOf({ SELLER_VAT: 'none', SELLER_TAX_SYSTEM: 'osn', SELLER_NAME: ' ' })).toBeUndefined();
});

test('one of them asks for all that an invoice needs', () => {
  expect(problemsOf({ SELLER_DIRECTOR: 'Иванова А. А.' }).map((problem) => problem.split(' is required')[0])).toEqual([
    'SELLER_INN',
    'SELLER_BIC',
    'SELLER_NAME',
    'SELLER_ADDRESS',
    'SELLER_BANK',
    'SELLER_ACCOUNT',
    'SELLER_CORR_ACCOUNT',
  ]);
  expect(problemsOf({ ...person, SELLER_INN: organisation.SELLER_INN }).join()).toMatch(/^SELLER_KPP is required/);
});

test.each([
  ['SELLER_NAME', '4815162342', /name/],
  ['SELLER_INN', '7707083983', /check digits/],
  ['SELLER_INN', '770708389', /10 or 12 digits/],
  ['SELLER_KPP', '77360100', /9 characters/],
  ['SELLER_OGRN', '1027700132196', /ОГРН of 13 digits/],
  ['SELLER_ADDRESS', '4815162342', /address/],
  ['SELLER_BANK', '4815162342', /bank/],
  ['SELLER_BIC', '044525049', /БИК/],
  ['SELLER_ACCOUNT', '40702810138250123018', /agrees with SELLER_BIC/],
  ['SELLER_CORR_ACCOUNT', '30101810965770000413', /agrees with SELLER_BIC/],
  ['SELLER_DIRECTOR', '4815162342', /signed/],
  ['SELLER_ACCOUNTANT', '4815162342', /signed/],
  ['SELLER_VAT_GROUND', '4815162342', /VAT/],
])('%s=%s is the one mistake, named with what is wanted', (name, value, wanted) => {
  const [problem = '', ...others] = problemsOf({ ...organisation, [name]: value });
  expect(others).toEqual([]);
  expect(problem).toMatch(new RegExp(`^${name} must be .*, for example ${name}=`));
  expect(problem).toMatch(wanted);
  expect(problem).not.toContain(value);
});

test('accounts of another bank than the БИК names are noticed, both', () => {
  const problems = problemsOf({ ...organisation, SELLER_BIC: '046577975' });
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['SELLER_ACCOUNT', 'SELLER_CORR_ACCOUNT']);
});

test('every example given is itself right', () => {
  const example = Object.fromEntries(
    problemsOf({ SELLER_NAME: '1', SELLER_DIRECTOR: '1', SELLER_ACCOUNTANT: '1', SELLER_VAT_GROUND: '1' }).map(
      (problem) =>
        problem.slice(problem.indexOf('for example ') + 'for example '.length).split('=') as [string, string],
    ),
  );
  const [kpp, ogrn] = [{ SELLER_KPP: '1' }, { SELLER_OGRN: '1' }].map((wrong) =>
    problemsOf({ ...example, ...(wrong.SELLER_OGRN ? organisation : {}), ...wrong })[0]
      ?.split('=')
      .at(-1),
  );
  expect(sellerOf({ ...example, SELLER_KPP: kpp, SELLER_OGRN: ogrn })).toBeDefined();
});
