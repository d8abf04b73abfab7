// Guarantee: what customers agreed to is known word by word by its version: nobody changes the consent's words under an old one.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { consentVersion } from '../../../src/autopay/consent.ts';

/**
 * The words of each version by their hash. Whoever changes a word gives `consentVersion` a new date and puts it here with the
 * hash that the failing test shows; customers who agreed before stay with the version that is kept with their consent.
 */
const sealed: Readonly<Record<string, string>> = {
  '2026-11-21': '1df3d8b9a02efc055a022f75c20aaabf72356e35bbe1155044bd5bc79a439a95',
  '2026-11-22': 'bac1851eb06d02e89afccac0fcd5812066bd74acd352aac5cce0682595567700',
};

type Words = string | { readonly [key: string]: Words };

/** The order of keys in a file is no matter of words. */
function inOrder(words: Words): unknown {
  if (typeof words === 'string') return words;
  const names = Object.keys(words).toSorted();
  return names.map((name) => [name, inOrder(words[name] ?? '')]);
}

function consentWords(language: 'ru' | 'en'): Words {
  const path = new URL(`../../../locales/${language}/autopay.json`, import.meta.url);
  const { consent } = JSON.parse(readFileSync(path, 'utf8')) as { consent: Words };
  return consent;
}

test('the words of the consent in both languages are those of its version', () => {
  const words = JSON.stringify([inOrder(consentWords('ru')), inOrder(consentWords('en'))]);
  const hash = createHash('sha256').update(words).digest('hex');
  expect({ version: consentVersion, hash }).toEqual({ version: consentVersion, hash: sealed[consentVersion] });
});

test('a version is the day from which its words are in use', () => {
  for (const version of Object.keys(sealed)) expect(version).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(Object.keys(sealed).at(-1)).toBe(consentVersion);
});
