// Guarantee: a text, a plural form or a value that is missing is found when the program starts or at once, and never shown.
import { expect, test } from 'vitest';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { findLocaleProblems, readLocales } from '../../../src/platform/locales.ts';

test('the texts that we ship are whole in both languages', () => {
  expect(findLocaleProblems(readLocales())).toEqual([]);
});

test('a key that one language lacks is named', () => {
  const locales = { ru: { a: { one: 'да', deep: { two: 'два' } } }, en: { a: { one: 'yes', other: 'other' } } };
  expect(findLocaleProblems(locales)).toEqual(['ru: a:other is missing', 'en: a:deep.two is missing']);
  expect(() => createTranslator(locales)).toThrow('en: a:deep.two is missing');
});

test('each language has the plural forms that it distinguishes, and no others', () => {
  const ru = { days_one: 'день', days_few: 'дня', days_other: 'дня' };
  const en = { days_one: 'day', days_few: 'days', days_other: 'days' };
  expect(findLocaleProblems({ ru: { a: ru }, en: { a: en } })).toEqual([
    'ru: a:days_many is missing',
    'en: a:days_few is not a plural form there',
  ]);
});

test('counts take the form of their language', () => {
  const t = createTranslator()('ru');
  const days = [1, 2, 5, 11, 21, 22, 25].map((count) =>
    t('topup:forDays', { count, amount: '1' }).replace(/^.*на /, ''),
  );
  expect(days).toEqual(['1 день', '2 дня', '5 дней', '11 дней', '21 день', '22 дня', '25 дней']);
});

test('a value that is not given is an error and not a hole in the text', () => {
  expect(() => createTranslator()('ru')('topup:limits', { minimum: '1' })).toThrow('a value is missing');
});
