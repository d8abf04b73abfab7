import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const languages = ['ru', 'en'] as const;
export type Language = (typeof languages)[number];

/** Texts of one language: by namespace (the file's name), then by key, nested or not. */
export type Texts = { [key: string]: string | Texts };
export type Locales = Record<Language, Record<string, Texts>>;

const localesFolder = join(import.meta.dirname, '../../locales');

const textsSchema: z.ZodType<Texts> = z.lazy(() => z.record(z.string(), z.union([z.string(), textsSchema])));

/** Reads locales/<language>/<namespace>.json. @throws when a file is no nest of texts */
export function readLocales(folder: string = localesFolder): Locales {
  const read = (language: Language): Record<string, Texts> => {
    const files = readdirSync(join(folder, language)).filter((file) => file.endsWith('.json'));
    const entries = files.map((file): [string, Texts] => {
      const texts = textsSchema.safeParse(JSON.parse(readFileSync(join(folder, language, file), 'utf8')));
      if (!texts.success) throw new Error(`locales/${language}/${file}: ${z.prettifyError(texts.error)}`);
      return [file.slice(0, -'.json'.length), texts.data];
    });
    return Object.fromEntries(entries);
  };
  return { ru: read('ru'), en: read('en') };
}

const pluralForm = /_(zero|one|two|few|many|other)$/;

function keysOf(texts: Texts, path: string): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${path}${key}`] : keysOf(value, `${path}${key}.`),
  );
}

/**
 * @returns what is wrong, a line each: a key that one language has and the other lacks, a plural without one of the forms
 * that its language distinguishes or with one that it does not (CLDR, by way of Intl)
 */
export function findLocaleProblems(locales: Locales): string[] {
  const keys = (language: Language) =>
    Object.entries(locales[language]).flatMap(([namespace, texts]) => keysOf(texts, `${namespace}:`));
  const present = { ru: keys('ru'), en: keys('en') };
  const all = new Set([...present.ru, ...present.en]);
  const plurals = new Set([...all].filter((key) => key.endsWith('_other')).map((key) => key.replace(pluralForm, '')));
  const isForm = (key: string) => pluralForm.test(key) && plurals.has(key.replace(pluralForm, ''));
  return languages.flatMap((language) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const wanted = new Set([
      ...[...all].filter((key) => !isForm(key)),
      ...[...plurals].flatMap((key) => forms.map((form) => `${key}_${form}`)),
    ]);
    const mine = new Set(present[language]);
    return [
      ...[...wanted].filter((key) => !mine.has(key)).map((key) => `${language}: ${key} is missing`),
      ...[...mine].filter((key) => !wanted.has(key)).map((key) => `${language}: ${key} is not a plural form there`),
    ];
  });
}
