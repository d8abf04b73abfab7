// Guarantee: spaces, dashes and case never decide whether a key is right, and no text at all makes the reading fail.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseKey } from '../../../src/accounts/instance-key.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const keys = fc
  .array(fc.constantFrom(...alphabet), { minLength: 20, maxLength: 20 })
  .map((characters) => characters.join(''));
const noise = fc.constantFrom('', ' ', '-', '–', '—', '\u00a0', '\u200b', '\t', '\n');

test('a key is itself, whatever stands between its characters and whatever their case', () => {
  const typed = fc.tuple(
    keys,
    fc.array(noise, { minLength: 20, maxLength: 20 }),
    fc.array(fc.boolean(), { minLength: 20 }),
  );
  fc.assert(
    fc.property(typed, ([key, noises, lower]) => {
      const text = [...key].map((c, i) => `${noises[i] ?? ''}${lower[i] ? c.toLowerCase() : c}`).join('');
      expect(normaliseKey(text)).toBe(key);
    }),
    { numRuns: 1000 },
  );
});

test('any text is a key in its normal form or none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const key = normaliseKey(text);
      if (key === undefined) return;
      expect(key).toMatch(new RegExp(`^[${alphabet}]{20}$`));
      expect(normaliseKey(key)).toBe(key);
    }),
    { numRuns: 2000 },
  );
});
