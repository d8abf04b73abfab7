import { readSources } from './sources.ts';

export const languages = ['ru', 'en'] as const;
export type Language = (typeof languages)[number];

export interface LocaleText {
  /** `namespace:path.to.key`, as the program asks for it; a plural's forms still carry `_one`, `_few` and so on. */
  readonly key: string;
  readonly text: string;
}

type Nest = { readonly [key: string]: string | Nest };

function flatten(nest: Nest, prefix: string): LocaleText[] {
  return Object.entries(nest).flatMap(([name, value]) =>
    typeof value === 'string' ? [{ key: prefix + name, text: value }] : flatten(value, `${prefix}${name}.`),
  );
}

/** @returns all texts of a language, read from the files and not by the code under test */
export function readTexts(language: Language): LocaleText[] {
  return readSources(`locales/${language}/*.json`).flatMap((file) => {
    const namespace = file.path.replace(/^.*\/|\.json$/g, '');
    return flatten(JSON.parse(file.text), `${namespace}:`);
  });
}

/** @returns the key without its plural form: what the program asks for */
export function familyOf(key: string): string {
  return key.replace(/_(zero|one|two|few|many|other)$/, '');
}

/** @returns the names between {{ and }}, each once */
export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*([^}\s,]+)[^}]*\}\}/g)].map((match) => match[1] ?? ''))].sort();
}

/** @returns the text as it is read: without Telegram's tags and what is filled in */
export function readable(text: string): string {
  return text.replace(/<\/?[a-z][^>]*>/g, '').replace(/\{\{[^}]*\}\}/g, 'X');
}

/** @returns what is wrong with the nesting of Telegram's tags (core.telegram.org/bots/api#html-style), or nothing */
export function tagProblems(text: string): string[] {
  const allowed = /^(b|strong|i|em|u|s|code|pre|a|tg-spoiler|blockquote)$/;
  const open: string[] = [];
  const problems: string[] = [];
  for (const match of text.matchAll(/<(\/?)([a-zA-Z-]*)[^>]*>?/g)) {
    const [whole, slash, name = ''] = match;
    if (!allowed.test(name) || !whole.endsWith('>')) problems.push(`${whole} is no tag of Telegram's`);
    else if (!slash) open.push(name);
    else if (open.pop() !== name) problems.push(`${whole} closes what is not open`);
  }
  return [...problems, ...open.map((name) => `<${name}> is not closed`)];
}
