// Guarantee: a bill's page reads what a browser sends the way it is meant: the language that is wanted most, the choice that was
// made and no other, the bill that a browser came from; and its form may lead to the gateway's servers and to no others.
import { describe, expect, test } from 'vitest';
import { rememberBill, rememberedBill } from '../../../src/http/bills/came-from.ts';
import { payForm, readChoice } from '../../../src/http/bills/choice.ts';
import { formTargets } from '../../../src/http/bills/form-targets.ts';
import { languageOf } from '../../../src/http/bills/language.ts';

describe('the language', () => {
  test.each([
    [undefined, undefined, 'ru'],
    [undefined, '', 'ru'],
    [undefined, 'en', 'en'],
    [undefined, 'en-US,en;q=0.9,ru;q=0.8', 'en'],
    [undefined, 'de-DE,de;q=0.9,ru;q=0.5,en;q=0.7', 'en'],
    [undefined, 'ru;q=0.3, en;q=0', 'ru'],
    [undefined, 'en;q=0', 'ru'],
    [undefined, '*', 'ru'],
    [undefined, 'en;q=2, ru', 'ru'],
    [undefined, `${'x,'.repeat(400)}en`, 'ru'],
    ['en', 'ru', 'en'],
    ['ru', 'en', 'ru'],
    ['EN', 'ru', 'ru'],
    [['en', 'ru'], 'en', 'en'],
  ])('%j in the address and %j from the browser: %s', (asked, header, language) => {
    expect(languageOf(asked, header)).toBe(language);
  });
});

describe('the choice', () => {
  const bill = { leftMinor: 59_50n, currency: 'USD' } as const;
  const read = (form: object) => readChoice(payForm.parse(form), bill);

  test('the rest is what is left now, whatever stands in the other fields', () => {
    expect(read({ how: 'whole', more: '10', other: '1' })).toEqual({ kind: 'sum', amountMinor: 59_50n });
    expect(read({})).toEqual({ kind: 'sum', amountMinor: 59_50n });
  });

  test('more is above the rest, another sum stands for itself', () => {
    expect(read({ how: 'more', more: '10,50', other: '1' })).toEqual({ kind: 'sum', amountMinor: 70_00n });
    expect(read({ how: 'other', more: '10', other: '$12.25' })).toEqual({ kind: 'sum', amountMinor: 12_25n });
  });

  test('an empty field that was chosen is asked for, not taken for nothing', () => {
    expect(read({ how: 'more' })).toMatchObject({ kind: 'unclear', field: 'more', typed: { kind: 'empty' } });
    expect(read({ how: 'other', other: ['1', '2'] })).toMatchObject({ field: 'other', typed: { kind: 'empty' } });
  });
});

describe('where the form may lead', () => {
  test.each([
    ['https://auth.robokassa.ru/Merchant', "'self' https://auth.robokassa.ru https://*.robokassa.ru"],
    ['https://robokassa.ru', "'self' https://robokassa.ru https://*.robokassa.ru"],
    ['http://127.0.0.1:8080/sandbox/robokassa', "'self' http://127.0.0.1:8080"],
    ['https://127.0.0.1:8443', "'self' https://127.0.0.1:8443"],
    ['http://pay.example.ru', "'self' http://pay.example.ru"],
    ['http://localhost:8080', "'self' http://localhost:8080"],
  ])('%s: %s', (url, targets) => {
    expect(formTargets(url)).toBe(targets);
  });
});

describe('the bill that a browser came from', () => {
  const token = 'abcdefghijklmnopqrst-_';

  test('is read from its own cookie, among others', () => {
    const [cookie] = rememberBill(token, 'https://pay.example.ru').split(';');
    expect(rememberedBill(cookie)).toBe(token);
    expect(rememberedBill(`a=1; ${cookie}; b=2`)).toBe(token);
  });

  test.each([undefined, '', 'bill=', 'bill=short', `notbill=${token}`, `bill=${token}x`, `bill=${token}"`])(
    '%j is none',
    (cookies) => {
      expect(rememberedBill(cookies)).toBeUndefined();
    },
  );

  test('is kept for https alone where the server is reached by it', () => {
    expect(rememberBill(token, 'https://pay.example.ru')).toMatch(/; Secure$/);
    expect(rememberBill(token, 'http://127.0.0.1:8080')).not.toContain('Secure');
  });
});
