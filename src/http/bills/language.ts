import { type Language, languages } from '../../platform/locales.ts';

const known = (name: string): Language | undefined => languages.find((language) => language === name);

interface Wanted {
  readonly language: Language;
  readonly weight: number;
}

/** Reads one part of Accept-Language, "en-GB;q=0.8". */
function wanted(part: string): Wanted[] {
  const [, name = '', weight = '1'] =
    /^\s*([a-z]{2})(?:-[\w-]+)?\s*(?:;\s*q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?)\s*)?$/i.exec(part) ?? [];
  const language = known(name.toLowerCase());
  return language === undefined ? [] : [{ language, weight: Number(weight) }];
}

/** Far longer than any browser's list. */
const longestHeader = 500;

/**
 * @param asked what the address says, which stands above what the browser does
 * @param header Accept-Language
 * @returns Russian when neither names a language of ours
 */
export function languageOf(asked: unknown, header: string | undefined): Language {
  const chosen = typeof asked === 'string' ? known(asked) : undefined;
  if (chosen !== undefined) return chosen;
  const all = (header ?? '').slice(0, longestHeader).split(',').flatMap(wanted);
  const [first] = all.filter(({ weight }) => weight > 0).sort((left, right) => right.weight - left.weight);
  return first?.language ?? 'ru';
}
