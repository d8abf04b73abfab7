import type { Language } from '../platform/locales.ts';

/**
 * Languages whose speakers, among the customers of a provider that is paid in rubles, read Russian more often than
 * English: those of Russia's neighbours where Russian is the common second language, and of the peoples of Russia.
 */
const readersOfRussian: ReadonlySet<string> = new Set(
  'ru be uk kk ky uz tg tk az hy tt ba ce cv os sah av kv mhr udm'.split(' '),
);

/**
 * @param languageCode Telegram's, an IETF tag such as "ru", "pt-br"; absent for some clients
 * @returns the language to begin in until the person chooses one
 */
export function defaultLanguage(languageCode: string | undefined): Language {
  const primary = languageCode?.toLowerCase().split(/[-_]/)[0] ?? '';
  return readersOfRussian.has(primary) ? 'ru' : 'en';
}
