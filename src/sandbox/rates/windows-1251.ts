/** Where the Russian alphabet begins in Unicode and in windows-1251; ё stands apart in both, and is not in the page. */
const capitalA = 0x410;
const lastSmall = 0x44f;
const capitalAByte = 0xc0;

/** @throws RangeError for a character that is neither ASCII nor a Russian letter */
export function encodeWindows1251(text: string): Buffer {
  return Buffer.from(
    Array.from(text, (character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x80) return code;
      if (code >= capitalA && code <= lastSmall) return code - capitalA + capitalAByte;
      throw new RangeError(`not in this page: ${character}`);
    }),
  );
}
