// Guarantee: no secret that the program knows comes out in the log, whatever characters it is made of and whatever
// structure it lies in, and a line stays a line of JSON.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogger } from '../../../src/platform/logger.ts';

test('a known secret of any characters, anywhere in any structure, is not in the line', () => {
  const secretText = fc
    .string({ unit: 'grapheme', minLength: 6, maxLength: 40 })
    .filter((text) => text.trim().length >= 6);
  fc.assert(
    fc.property(secretText, fc.jsonValue(), fc.string(), fc.string(), (secret, value, before, after) => {
      const lines: string[] = [];
      const logger = createLogger({
        level: 'info',
        secrets: [secret],
        destination: { write: (line) => lines.push(line) },
      });
      const text = `${before}${secret}${after}`;
      logger.info({ value, text, deep: [{ [text]: text }], err: new Error(text, { cause: new Error(text) }) }, text);
      const line = lines.join('');
      expect(line.indexOf('\n')).toBe(line.length - 1);
      const texts: string[] = [];
      JSON.parse(line, (key, inner) => {
        texts.push(key, typeof inner === 'string' ? inner : '');
        return inner;
      });
      // What fast-check put around the secret may hold it too, by chance or by shrinking: no exception is made for that.
      for (const one of texts) expect(one.includes(secret)).toBe(false);
    }),
    { numRuns: 500 },
  );
});
