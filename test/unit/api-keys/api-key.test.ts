// Guarantee: a key's secret has 256 bits of chance, is kept as its SHA-256 and shown by its beginning, and a scope that this
// version does not know opens nothing.
import { expect, test } from 'vitest';
import { hashOfSecret, hintOf, newSecret, toApiKey } from '../../../src/api-keys/api-key.ts';

test('a secret is "ba_" and all of 32 random bytes, in letters that need no escape in a header or a shell', () => {
  const asked: number[] = [];
  const randomBytes = (size: number) => {
    asked.push(size);
    return new Uint8Array(size).fill(0xff);
  };
  expect(newSecret({ randomBytes })).toBe(`ba_${'_'.repeat(42)}8`);
  expect(asked).toEqual([32]);
});

test('its hash is SHA-256 (the vector of FIPS 180-2), the same on each call', () => {
  const hash = Buffer.from(hashOfSecret('abc')).toString('hex');
  expect(hash).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('its hint is seven characters of it, which leave the other thirty-six to be guessed', () => {
  expect(hintOf(`ba_${'0123456789'.repeat(4)}012`)).toBe('ba_0123456');
});

test('a key as it is kept has the scopes that are known, whatever else its row names, and not its hash', () => {
  const at = new Date('2026-11-21T12:00:00Z');
  const row = { id: 7n, name: 'Кабинет', hint: 'ba_0123456', createdAt: at, revokedAt: null, lastUsedAt: at };
  expect(toApiKey({ ...row, scopes: ['everything', 'charges:write', 'accounts'] })).toEqual({
    ...row,
    scopes: ['charges:write'],
  });
});
