/** Control characters, and marks that turn the writing round; the joiners within an emoji stay. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A name as people give it to themselves on Telegram, made safe to stand in a line of ours: a mark that turns the writing
 * round would turn the sum or the number behind it, too.
 * @returns never an empty text: «…» for a name of such marks alone
 */
export function safeName(given: string): string {
  const name = given.toWellFormed().replace(/\s+/gu, ' ').replace(unseen, '').trim();
  return name === '' ? '…' : name;
}
