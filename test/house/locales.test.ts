// Guarantee: whoever reads the bot, in either language, finds every text there, whole, and spelled as a native would.
import { describe, expect, test } from 'vitest';
import { familyOf, languages, placeholdersOf, readable, readTexts, tagProblems } from './locale-texts.ts';
import { findLocaleUses } from './locale-use.ts';
import { russianProblems } from './russian.ts';

const texts = { ru: readTexts('ru'), en: readTexts('en') };
const namespaces = [
  ...new Set(languages.flatMap((language) => texts[language].map(({ key }) => key.split(':')[0] ?? ''))),
];
const families = (language: keyof typeof texts) => [...new Set(texts[language].map(({ key }) => familyOf(key)))].sort();
const uses = findLocaleUses(namespaces);

describe('the two languages', () => {
  test('have the same keys', () => {
    expect(families('ru')).toEqual(families('en'));
  });

  test('fill the same values into the same texts', () => {
    const placeholders = (language: keyof typeof texts, family: string) =>
      placeholdersOf(texts[language].flatMap(({ key, text }) => (familyOf(key) === family ? [text] : [])).join('\n'));
    const differing = families('ru').filter(
      (family) => placeholders('ru', family).join() !== placeholders('en', family).join(),
    );
    expect(differing).toEqual([]);
  });

  test.each(languages)('have every plural form that the language distinguishes, and no other: %s', (language) => {
    const forms = [...new Intl.PluralRules(language).resolvedOptions().pluralCategories].sort();
    const plurals = texts[language].filter(({ key }) => familyOf(key) !== key).map(({ key }) => familyOf(key));
    const wrong = [...new Set(plurals)].filter((family) => {
      const own = texts[language].filter(({ key }) => key !== family && familyOf(key) === family);
      return (
        own
          .map(({ key }) => key.slice(family.length + 1))
          .sort()
          .join() !== forms.join()
      );
    });
    expect(wrong).toEqual([]);
  });
});

describe('the keys', () => {
  test('are all used by the program', () => {
    expect(families('ru').filter((key) => !uses.some((use) => use.matches(key)))).toEqual([]);
  });

  test('that the program asks for are all there', () => {
    const lost = uses.filter((use) => !families('ru').some((key) => use.matches(key)));
    expect(lost.map((use) => `${use.place}: ${use.key}`)).toEqual([]);
  });
});

describe('the texts', () => {
  test.each(languages)('are never empty: %s', (language) => {
    expect(texts[language].filter(({ text }) => text.trim() === '')).toEqual([]);
  });

  test.each(languages)('nest Telegram’s tags rightly: %s', (language) => {
    expect(
      texts[language].flatMap(({ key, text }) => tagProblems(text).map((problem) => `${key}: ${problem}`)),
    ).toEqual([]);
  });

  test('are written as a careful Russian editor would have them', () => {
    const marks = texts.ru.flatMap(({ key, text }) => russianProblems(readable(text)).map((mark) => `${key}: ${mark}`));
    expect(marks).toEqual([]);
  });

  test('have an English apostrophe, quotation mark and ellipsis where they are due', () => {
    const marks = texts.en.flatMap(
      ({ key, text }) =>
        readable(text)
          .match(/["']|\.\.\.|\s-\s/g)
          ?.map((mark) => `${key}: ${mark}`) ?? [],
    );
    expect(marks).toEqual([]);
  });
});

describe('the editor’s eye', () => {
  test.each([
    ['Ваш счет пополнен', '«ё» is missing: счет'],
    ['Мы еще проверим', '«ё» is missing: еще'],
    ['Подождите...', 'three full stops where … belongs: ...'],
    ['Нажмите "Оплатить"', 'quotation marks other than « »: "'],
    ['Баланс - 0', 'a hyphen where a dash belongs: -'],
    ['от 500 ₽', 'no non-breaking space before ₽: ₽'],
  ])('marks %s', (text, mark) => {
    expect(russianProblems(text)).toContain(mark);
  });

  test.each(['Счета и платежа все вместе', 'Счёт №5 — пополнен', 'от 500\u00a0₽', 'какой-то', 'чем больше'])(
    'leaves alone %s',
    (text) => {
      expect(russianProblems(text)).toEqual([]);
    },
  );

  test('sees a tag that is not closed, one that closes nothing and one that Telegram does not know', () => {
    expect(tagProblems('<b>x')).toHaveLength(1);
    expect(tagProblems('x</b>')).toHaveLength(1);
    expect(tagProblems('<h1>x</h1>')).toHaveLength(2);
    expect(tagProblems('<b><i>x</i></b>')).toEqual([]);
  });
});
