/** As the column's CHECK: 3 to 32 letters, digits, dashes and low lines, the first of them no sign. */
const pattern = /^[A-ZА-ЯЁ0-9][A-ZА-ЯЁ0-9_-]{2,31}$/;

/** Far more than a code with every letter spaced out, far less than a message of Telegram's. */
const longestTyped = 200;

/**
 * Reads a code as people type or paste it: any case, between quotes or spaces, with dashes of any kind. Russian letters stay
 * Russian: codes are made of either alphabet, and an agent chose which.
 * @returns the code in capitals, or undefined when the text cannot be one
 */
export function normaliseCode(typed: string): string | undefined {
  if (typed.length > longestTyped) return undefined;
  const code = typed
    .normalize('NFC')
    .replace(/[\s\p{Cf}«»“”„"'`]/gu, '')
    .replace(/\p{Dash}/gu, '-')
    .toUpperCase();
  return pattern.test(code) ? code : undefined;
}
