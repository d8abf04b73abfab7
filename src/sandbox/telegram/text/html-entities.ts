/** The four names Telegram's HTML knows; every other name stays as it was written. */
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };
/** Characters after `&` that are looked at: `&#x10FFFF;` is the longest real reference. */
const LONGEST_REFERENCE = 12;

/**
 * Decodes the character reference that begins at `at`.
 * @returns the decoded text and how much of the source it took; a bare `&` stands for itself.
 */
export function decodeEntityAt(source: string, at: number): { text: string; length: number } {
  const match = /^&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]+));/.exec(source.slice(at, at + LONGEST_REFERENCE));
  const literal = { text: '&', length: 1 };
  if (match === null) return literal;
  const [whole, hex, decimal, name] = match;
  if (name !== undefined) {
    const text = NAMED[name];
    return text === undefined ? literal : { text, length: whole.length };
  }
  const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
  if (code === 0 || code > 0x10ffff) return literal;
  return { text: String.fromCodePoint(code), length: whole.length };
}

/** @returns the text safe to stand in HTML, between tags or in a double-quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
