/** What Robokassa takes in a description: Russian and English letters, digits and punctuation (docs: script-parameters). */
const notTaken = /[^A-Za-zА-Яа-яЁё0-9 !"#$%'()*+,\-./:;=?@[\]_{}«»„“”–—…№]+/gu;

/** The documented bound of Description, in characters. */
export const maxDescriptionLength = 100;

/** @returns at most `limit` code points of the text, never half of a surrogate pair, without blanks at the cut. */
export function cutText(text: string, limit: number): string {
  const codePoints = Array.from(text);
  return codePoints.length <= limit ? text : codePoints.slice(0, limit).join('').trimEnd();
}

/**
 * Makes a text fit Robokassa's Description. Currency signs become words; a character it does not take becomes a space.
 * Angle brackets and ampersands are among these: ASP.NET refuses a request that looks like markup.
 * @returns the text, or `fallback` when nothing of it is left, for the field is required
 */
export function cleanDescription(text: string, limit: number, fallback: string): string {
  const cleaned = text
    .normalize('NFC')
    .replaceAll('₽', 'руб.')
    .replaceAll('−', '-')
    .replace(notTaken, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return cutText(cleaned, limit) || fallback;
}
