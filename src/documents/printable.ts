/**
 * What PT Sans has, of what names and addresses are made of: Latin with its European letters, Cyrillic with the letters of
 * Russia's languages, digits, punctuation. A test draws each of them. The soft hyphen is left out: it is not seen.
 */
const drawn =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u0109\u010c-\u0113\u0116-\u011f\u0122-\u0127\u012a\u012b\u012e-\u0131\u0134-\u0137\u0139-\u013e\u0141-\u0148\u014c\u014d\u0150-\u0165\u016a-\u0173\u0178-\u017e\u0218-\u021b\u0401-\u040c\u040e-\u044f\u0451-\u045c\u045e\u045f\u0462\u0463\u0472-\u0475\u048a-\u04c0\u04c3-\u04f9\u1e9e\u2011\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u20bd\u2116\u2122\u2212]$/;

/** Stands for letters that the font lacks: honest about there being more, and not mistaken for any letter. */
const omission = '…';
/** Stands for a text of which nothing can be drawn. */
const nothing = '—';

const combiningMarks = /\p{M}+/gu;

function drawable(character: string): string {
  if (/[\s\p{Cc}]/u.test(character)) return ' ';
  if (drawn.test(character)) return character;
  const plain = character.normalize('NFKD').replace(combiningMarks, '');
  if (plain !== '' && Array.from(plain).every((part) => drawn.test(part))) return plain;
  return /[\p{L}\p{N}]/u.test(character) ? omission : '';
}

/**
 * Makes a text that people typed fit for paper: one line of characters that the font has. Letters it has in another form
 * are printed in that form (fullwidth «Ａ» as «A»), runs of letters of other scripts become one «…», emoji and invisible
 * marks, those that turn the direction of writing among them, are left out.
 * @returns never an empty text: «—» when nothing is left
 */
export function printable(text: string): string {
  return (
    Array.from(text.normalize('NFC'), drawable)
      .join('')
      .replace(/ {2,}/g, ' ')
      .replace(/…(?: ?…)+/g, omission)
      .trim() || nothing
  );
}
