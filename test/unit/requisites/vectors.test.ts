// Guarantee: numbers whose check digits agree are taken and others refused, by published vectors; every kind of mistake
// has a code of its own, so that whoever types is told which one it is.
import { describe, expect, test } from 'vitest';
import {
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

const ok = (value: string) => ({ kind: 'ok', value });
const wrong = (problem: string, limit?: number) =>
  limit === undefined ? { kind: 'wrong', problem } : { kind: 'wrong', problem, limit };

describe('ИНН of an organisation', () => {
  test.each(['7707083893', '7736207543', '7802895380'])('%s agrees', (inn) => {
    expect(checkInn(inn, 'LEGAL_ENTITY')).toEqual(ok(inn));
  });
  test.each([
    ['7701234567', wrong('check-digit')],
    ['6200098765', wrong('check-digit')],
    ['7707083983', wrong('check-digit')],
    ['', wrong('empty')],
    [' \u00a0- ', wrong('empty')],
    ['770708389', wrong('length', 10)],
    ['500100732259', wrong('length', 10)],
    ['77070838О3', wrong('letters')],
    ['ИНН', wrong('letters')],
    ['7707083893/773601001', wrong('letters')],
    ['0000000000', wrong('impossible')],
    ['0012345678', wrong('impossible')],
  ])('%s is refused', (typed, outcome) => {
    expect(checkInn(typed, 'LEGAL_ENTITY')).toEqual(outcome);
  });
  test('a text of any length is of the wrong length at once', () => {
    expect(checkInn('1'.repeat(5_000_000), 'LEGAL_ENTITY')).toEqual(wrong('length', 10));
    expect(checkKpp('1'.repeat(5_000_000), 'LEGAL_ENTITY')).toEqual(wrong('length', 9));
  });
  test.each([
    ' 7707083893 ',
    '77 0708 3893',
    '7707-083-893',
    '77\u00a007\u202f08—3893',
    '７７０７０８３８９３',
    '7707\u200b083893',
  ])('it is read from "%s"', (typed) => expect(checkInn(typed, 'LEGAL_ENTITY')).toEqual(ok('7707083893')));
});

describe('ИНН of a sole proprietor', () => {
  test.each(['500100732259', '526317984689'])('%s agrees', (inn) => {
    expect(checkInn(inn, 'SOLE_PROPRIETOR')).toEqual(ok(inn));
  });
  test('agreeing check digits do not mean that it exists', () => {
    expect(checkInn('123456789110', 'SOLE_PROPRIETOR')).toEqual(ok('123456789110'));
  });
  test.each([
    ['500100732258', wrong('check-digit')],
    ['500100732249', wrong('check-digit')],
    ['7707083893', wrong('length', 12)],
    ['000000000000', wrong('impossible')],
  ])('%s is refused', (typed, outcome) => {
    expect(checkInn(typed, 'SOLE_PROPRIETOR')).toEqual(outcome);
  });
});

describe('КПП', () => {
  test.each([
    ['773601001', '773601001'],
    ['7736 01 001', '773601001'],
    ['9909ab123', '9909AB123'],
    ['773601100', '773601100'],
  ])('%s is taken', (typed, value) => expect(checkKpp(typed, 'LEGAL_ENTITY')).toEqual(ok(value)));
  test.each([
    ['', wrong('empty')],
    ['77360100', wrong('length', 9)],
    ['7736010011', wrong('length', 9)],
    ['A73601001', wrong('letters')],
    ['77360100A', wrong('letters')],
    ['7736АБ001', wrong('letters')],
    ['000000000', wrong('impossible')],
    ['001201001', wrong('impossible')],
    ['7736A1B01', wrong('letters')],
  ])('%s is refused', (typed, outcome) => expect(checkKpp(typed, 'LEGAL_ENTITY')).toEqual(outcome));
  test('a sole proprietor has none, whatever was typed', () => {
    for (const typed of ['773601001', 'нет', '']) {
      expect(checkKpp(typed, 'SOLE_PROPRIETOR')).toEqual(wrong('not-for-sole-proprietor'));
    }
  });
});

describe('ОГРН and ОГРНИП', () => {
  test.each(['1027700132195', '5065049620796'])('ОГРН %s agrees', (ogrn) => {
    expect(checkRegistrationNumber(ogrn, 'LEGAL_ENTITY')).toEqual(ok(ogrn));
  });
  test.each(['304500116000157', '313132804400022', '314220119000137'])('ОГРНИП %s agrees', (ogrnip) => {
    expect(checkRegistrationNumber(ogrnip, 'SOLE_PROPRIETOR')).toEqual(ok(ogrnip));
  });
  test.each([
    ['1027700132196', 'LEGAL_ENTITY', wrong('check-digit')],
    ['304500116000158', 'SOLE_PROPRIETOR', wrong('check-digit')],
    ['304500116000157', 'LEGAL_ENTITY', wrong('length', 13)],
    ['1027700132195', 'SOLE_PROPRIETOR', wrong('length', 15)],
    ['0000000000000', 'LEGAL_ENTITY', wrong('impossible')],
    ['2027700132195', 'LEGAL_ENTITY', wrong('impossible')],
    ['000000000000000', 'SOLE_PROPRIETOR', wrong('impossible')],
    ['130450011600015', 'SOLE_PROPRIETOR', wrong('impossible')],
    ['ОГРН', 'LEGAL_ENTITY', wrong('letters')],
    ['', 'LEGAL_ENTITY', wrong('empty')],
  ] as const)('%s from a %s is refused', (typed, entityType, outcome) => {
    expect(checkRegistrationNumber(typed, entityType)).toEqual(outcome);
  });
});

describe('the bank', () => {
  test.each(['044525225', '049805000', '040305001', '049805746'])('БИК %s', (bic) =>
    expect(checkBic(bic)).toEqual(ok(bic)),
  );
  test.each([
    ['044525049', wrong('unknown-bic')],
    ['044525003', wrong('unknown-bic')],
    ['000000000', wrong('unknown-bic')],
    ['04452522', wrong('length', 9)],
    ['04452522a', wrong('letters')],
    ['', wrong('empty')],
  ])('БИК %s is refused', (typed, outcome) => expect(checkBic(typed)).toEqual(outcome));

  test.each([
    ['040305000', '40102810100000010001'],
    ['049805746', '40602810700000000025'],
    ['044525225', '40702810138250123017'],
  ])('at %s the account %s has its key', (bic, account) => expect(checkBankAccount(account, bic)).toEqual(ok(account)));

  test.each([
    ['049805000', '30101810800000000746'],
    ['044525225', '30101810400000000225'],
  ])('the correspondent account at %s, %s, has its key', (bic, account) =>
    expect(checkCorrespondentAccount(account, bic)).toEqual(ok(account)),
  );

  test('30101810965770000413 is no correspondent account at 044525225', () =>
    expect(checkCorrespondentAccount('30101810965770000413', '044525225')).toEqual(wrong('check-digit')));
  test('the same account at another bank does not agree', () =>
    expect(checkBankAccount('40702810138250123017', '044525226')).toEqual(wrong('check-digit')));

  test.each([
    ['40702810138250123018', '044525225', wrong('check-digit')],
    ['4070281013825012301', '044525225', wrong('length', 20)],
    ['4070281013825012301О', '044525225', wrong('letters')],
    ['00000000000000000000', '044525225', wrong('impossible')],
    ['', '044525225', wrong('empty')],
    ['40702810138250123017', undefined, wrong('no-bic')],
    ['40702810138250123017', 'no БИК', wrong('no-bic')],
  ])('the account %s at %s is refused', (typed, bic, outcome) => {
    expect(checkBankAccount(typed, bic)).toEqual(outcome);
  });
});

describe('e-mail', () => {
  test.each([
    ['buh@example.com', 'buh@example.com'],
    ['  Buh.Petrova+1@Example.CO ', 'Buh.Petrova+1@example.co'],
    ['buh@mail.branch.example.com', 'buh@mail.branch.example.com'],
    ['buh@b.ru', 'buh@b.ru'],
    ['b\u200buh@example.com', 'buh@example.com'],
    ['buh@пример.рф', 'buh@xn--e1afmkfd.xn--p1ai'],
  ])('%s is taken', (typed, value) => expect(checkEmail(typed)).toEqual(ok(value)));
  test.each([
    ['', wrong('empty')],
    ['buh@', wrong('no-domain')],
    ['buh', wrong('no-domain')],
    ['buh@example', wrong('no-domain')],
    ['buh@.ru', wrong('no-domain')],
    ['@example.com', wrong('format')],
    ['a@b.ru, c@d.ru', wrong('format')],
    ['a@b.ru\r\nBcc: c@d.ru', wrong('format')],
    ['a b@example.com', wrong('format')],
    ['a@b@example.com', wrong('format')],
    ['бух@example.com', wrong('format')],
    ['a@exa_mple.com', wrong('format')],
    ['a@1.2.3.4', wrong('format')],
    ['a@-example.com', wrong('format')],
    ['a@example-.com', wrong('format')],
    ['a@example.c1-', wrong('format')],
    ['a@example.com-', wrong('format')],
  ])('%s is refused', (typed, outcome) => expect(checkEmail(typed)).toEqual(outcome));
  test('254 characters are the most, also once its domain is spelled out', () => {
    expect(checkEmail(`${'a'.repeat(250)}@example.com`)).toEqual(wrong('too-long', 254));
    expect(checkEmail(`b@${`${'ж'.repeat(40)}.`.repeat(6)}рф`)).toEqual(wrong('too-long', 254));
  });
});

describe('name and address', () => {
  test('they come in one line, without what cannot be seen', () => {
    expect(checkName(' ООО \n «Ромашка»\r\nBcc:\u202e x\u0000 ')).toEqual(ok('ООО «Ромашка» Bcc: x'));
    expect(checkAddress('123112,\tМосква № 1')).toEqual(ok('123112, Москва № 1'));
  });
  test.each([
    ['', wrong('empty')],
    ['\u200b \n', wrong('empty')],
    ['7707083893', wrong('format')],
    ['ООО 🌼', wrong('format')],
    ['株式会社', wrong('format')],
  ])('the name %s is refused', (typed, outcome) => expect(checkName(typed)).toEqual(outcome));
  test('a name may have 200 characters, an address 300', () => {
    expect(checkName('я'.repeat(200)).kind).toBe('ok');
    for (const count of [201, 1_000_000]) expect(checkName('я'.repeat(count))).toEqual(wrong('too-long', 200));
    expect(checkAddress('я'.repeat(300)).kind).toBe('ok');
    expect(checkAddress('я'.repeat(301))).toEqual(wrong('too-long', 300));
  });
});
