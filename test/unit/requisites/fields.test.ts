// Guarantee: each payer is asked exactly what their kind has and the provider wants, in one order, and requisites are
// complete only when every field is right, also beside the others.
import { expect, test } from 'vitest';
import { checkRequisite, completeRequisites, requisiteFields } from '../../../src/requisites/index.ts';

const least = { registrationNumber: false, bankAccount: false };
const all = { registrationNumber: true, bankAccount: true };
const company = {
  inn: '7707083893',
  kpp: '773601001',
  registrationNumber: '1027700132195',
  name: 'ООО «Ромашка»',
  address: '123112, Москва, Пресненская наб., 10',
  bic: '044525225',
  bankAccount: '40702810138250123017',
  email: 'buh@example.com',
};

test.each([
  ['LEGAL_ENTITY', least, ['inn', 'kpp', 'name', 'address', 'email']],
  ['SOLE_PROPRIETOR', least, ['inn', 'name', 'address', 'email']],
  [
    'SOLE_PROPRIETOR',
    { ...least, registrationNumber: true },
    ['inn', 'registrationNumber', 'name', 'address', 'email'],
  ],
  ['LEGAL_ENTITY', all, ['inn', 'kpp', 'registrationNumber', 'name', 'address', 'bic', 'bankAccount', 'email']],
] as const)('a %s who is asked %o gives %o', (entityType, asks, fields) => {
  expect(requisiteFields(entityType, asks)).toEqual(fields);
});

test('the account is checked against the БИК of the draft', () => {
  const check = (draft: { bic?: string }) =>
    checkRequisite('bankAccount', company.bankAccount, { entityType: 'LEGAL_ENTITY', draft });
  expect(check({ bic: '044525225' }).kind).toBe('ok');
  expect(check({ bic: '044525226' })).toEqual({ kind: 'wrong', problem: 'check-digit' });
  expect(check({})).toEqual({ kind: 'wrong', problem: 'no-bic' });
});

test('every field is checked by its own rule', () => {
  for (const [field, value] of Object.entries(company) as [keyof typeof company, string][]) {
    const payer = { entityType: 'LEGAL_ENTITY', draft: company } as const;
    expect(checkRequisite(field, value, payer)).toEqual({ kind: 'ok', value });
    expect(checkRequisite(field, '', payer)).toEqual({ kind: 'wrong', problem: 'empty' });
  }
});

test('a draft with all that is asked is complete, what is not asked is left out', () => {
  const requisites = { entityType: 'LEGAL_ENTITY', ...company };
  expect(completeRequisites('LEGAL_ENTITY', all, company)).toEqual({ kind: 'complete', requisites });
  expect(completeRequisites('LEGAL_ENTITY', least, company)).toEqual({
    kind: 'complete',
    requisites: { ...requisites, registrationNumber: null, bic: null, bankAccount: null },
  });
  const person = { ...company, inn: '500100732259' };
  expect(completeRequisites('SOLE_PROPRIETOR', least, person)).toMatchObject({ requisites: { kpp: null } });
});

test('the first field that is missing or no longer right is named', () => {
  const missing = (draft: object) => completeRequisites('LEGAL_ENTITY', all, draft);
  expect(missing({})).toEqual({ kind: 'missing', field: 'inn' });
  expect(missing({ ...company, kpp: undefined })).toEqual({ kind: 'missing', field: 'kpp' });
  expect(missing({ ...company, bic: '044525226' })).toEqual({ kind: 'missing', field: 'bankAccount' });
  expect(completeRequisites('SOLE_PROPRIETOR', least, company)).toEqual({ kind: 'missing', field: 'inn' });
});
