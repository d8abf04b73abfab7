// Guarantee: what is typed or pasted in answer to one question is taken if it is that requisite, with the words that people
// write before it and a КПП beside the ИНН; several at once are never taken for one; and no text whatever breaks the reading.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problemWords, wordsOf } from '../../../src/bot/screens/requisite-words.ts';
import { readRequisite } from '../../../src/bot/typed-requisite.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { languages } from '../../../src/platform/locales.ts';
import { type RequisiteField, requisiteFieldNames, requisiteFields } from '../../../src/requisites/fields.ts';

const company = { entityType: 'LEGAL_ENTITY', draft: { bic: '044525225' } } as const;
const person = { entityType: 'SOLE_PROPRIETOR', draft: { bic: '044525225' } } as const;

describe('one requisite', () => {
  test.each<readonly [RequisiteField, string, string]>([
    ['inn', '7707083893', '7707083893'],
    ['inn', ' 77 07 08 38 93 ', '7707083893'],
    ['inn', 'ИНН: 7707083893', '7707083893'],
    ['inn', 'инн 7707083893', '7707083893'],
    ['inn', 'ИНН № 7707083893\n', '7707083893'],
    ['kpp', 'КПП 7736 01 001', '773601001'],
    ['registrationNumber', 'ОГРН – 1027700132195', '1027700132195'],
    ['name', 'ООО «Ромашка»', 'ООО «Ромашка»'],
    ['name', 'Наименование: ООО «Ромашка»', 'ООО «Ромашка»'],
    [
      'name',
      'Общество с ограниченной\nответственностью «Ромашка»',
      'Общество с ограниченной ответственностью «Ромашка»',
    ],
    ['name', 'Название дня', 'Название дня'],
    ['address', 'Юридический адрес: 101000, Москва,\nул. Мясницкая, д. 26', '101000, Москва, ул. Мясницкая, д. 26'],
    ['bic', 'БИК банка 044525225', '044525225'],
    ['bankAccount', 'р/с 40702810138250123017', '40702810138250123017'],
    ['email', 'E-mail: buh@romashka.ru', 'buh@romashka.ru'],
  ])('%s «%s» is taken as «%s»', (field, typed, value) => {
    expect(readRequisite(field, typed, company)).toEqual({ kind: 'taken', fields: { [field]: value } });
  });
});

describe('ИНН and КПП together', () => {
  const both = { kind: 'taken', fields: { inn: '7707083893', kpp: '773601001' } };
  test.each([
    '7707083893/773601001',
    '7707083893 / 773601001',
    'ИНН/КПП 7707083893/773601001',
    'ИНН 7707083893 КПП 773601001',
    'ИНН: 7707083893\nКПП: 773601001',
    '7707083893, КПП 773601001',
    '7707083893 773601001',
    '7707083893\n773601001',
    '77 07 083 893 773601001',
  ])('«%s» fills both', (typed) => {
    expect(readRequisite('inn', typed, company)).toEqual(both);
  });

  test.each([
    ['7707083894/773601001', {}, 'inn', 'check-digit'],
    ['770708389/773601001', undefined, 'inn', 'letters'],
    ['7707083893/7736010', { inn: '7707083893' }, 'kpp', 'length'],
    ['7707083893/77360100Я', { inn: '7707083893' }, 'kpp', 'letters'],
    ['7707083893 КПП 003601001', { inn: '7707083893' }, 'kpp', 'impossible'],
  ])('«%s»: what is right is kept and what is wrong is named', (typed, fields, field, problem) => {
    const read = readRequisite('inn', typed, company);
    expect(read).toMatchObject({ kind: 'refused', field, problem: { problem }, ...(fields ? { fields } : {}) });
  });

  test('a sole proprietor has no КПП, and is told so', () => {
    expect(readRequisite('inn', '500100732259/773601001', person)).toMatchObject({
      kind: 'refused',
      field: 'inn',
      problem: { problem: 'not-for-sole-proprietor' },
    });
  });
});

describe('several at once', () => {
  test.each<readonly [RequisiteField, string]>([
    ['inn', 'ООО «Ромашка»\nИНН 7707083893\nКПП 773601001'],
    ['kpp', '773601001\n1027700132195'],
    ['name', 'ООО «Ромашка»\nИНН 7707083893'],
    ['name', 'ООО «Ромашка», ИНН 7707083893'],
    ['name', 'ООО «Ромашка» buh@romashka.ru'],
    ['address', '101000, Москва\nр/с 40702810138250123017'],
    ['address', 'Москва, КПП 773601001'],
    ['email', 'buh@romashka.ru\ndirector@romashka.ru'],
  ])('%s: «%s» is not taken apart by guessing', (field, typed) => {
    expect(readRequisite(field, typed, company)).toEqual({ kind: 'several' });
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 4096 }),
  fc.stringMatching(/^[\d\s/,;:№-]{0,80}$/),
  fc.constantFrom('ИНН ', 'КПП', '\n', '7707083893', '/', ' '.repeat(4096), '1'.repeat(4096), '\ud83d', 'a\u0000b'),
  fc
    .array(fc.constantFrom('ИНН', 'КПП', ' ', '\n', '/', '7707083893', '773601001', 'р/с', '@', 'ООО'), {
      maxLength: 12,
    })
    .map((parts) => parts.join('')),
);

test('no text breaks it, and what is taken is short, of one line, and taken again unchanged', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...requisiteFieldNames),
      fc.constantFrom(company, person),
      anyText,
      (field, payer, typed) => {
        const read = readRequisite(field, typed, payer);
        if (read.kind !== 'taken') return;
        for (const value of Object.values(read.fields)) {
          expect(value.length).toBeLessThanOrEqual(300);
          expect(value).not.toContain('\n');
          expect(value).not.toContain('\0');
        }
        const value = read.fields[field] ?? '';
        expect(readRequisite(field, value, payer)).toEqual({ kind: 'taken', fields: { [field]: value } });
      },
    ),
    { numRuns: 3_000 },
  );
});

test('a letter of blanks is read in no time: no pattern runs wild', () => {
  const started = performance.now();
  for (const field of requisiteFieldNames) {
    readRequisite(field, `7707083893${' '.repeat(4_000)}x`, company);
    readRequisite(field, `${'1 '.repeat(2_000)}/`, company);
  }
  expect(performance.now() - started).toBeLessThan(1_000);
});

describe('words', () => {
  const translator = createTranslator();
  const everything = { registrationNumber: true, bankAccount: true };

  test('the examples in the questions are right themselves', () => {
    for (const payer of [company, person]) {
      for (const field of requisiteFields(payer.entityType, everything)) {
        const question = wordsOf(translator('ru'), 'ask', field, payer.entityType);
        for (const [, example = ''] of question.matchAll(/<code>([^<]+)<\/code>/g))
          expect(readRequisite(field, example, payer).kind, example).toBe('taken');
      }
    }
  });

  test('every refusal has words of its own, in both languages, and none is left unfilled', () => {
    const texts = [
      '',
      'x',
      '1',
      '7707083894',
      '9'.repeat(12),
      '0'.repeat(20),
      'я'.repeat(999),
      'a@b',
      '💳',
      '@',
      '44525225',
    ];
    for (const language of languages) {
      for (const payer of [company, person, { ...company, draft: {} }]) {
        for (const field of requisiteFields(payer.entityType, everything)) {
          for (const typed of texts) {
            const read = readRequisite(field, typed, payer);
            if (read.kind !== 'refused') continue;
            const place = { field: read.field, entityType: payer.entityType, typed: read.typed };
            expect(problemWords(translator(language), read.problem, place)).toMatch(/^[^{}]{10,}$/);
          }
        }
      }
    }
  });
});
