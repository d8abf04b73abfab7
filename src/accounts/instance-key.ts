import { createHash } from 'node:crypto';
import type { Queryable } from '../db/client.ts';
import type { RandomBytes } from '../platform/random.ts';

/**
 * The letters of a key (Crockford's base 32): without I, L, O and U, which people misread, and 32 of them, so that five
 * bits of each random byte choose one evenly.
 */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 20 characters of 5 bits: 100 bits, in five groups that can be read out over the telephone. */
const keyLength = 20;
const groupLength = 4;

/** What a hurried hand or a Russian keyboard puts for a character of the alphabet. */
const lookAlikes: Readonly<Record<string, string>> = {
  ...{ O: '0', I: '1', L: '1' },
  ...{ А: 'A', В: 'B', Е: 'E', Ё: 'E', З: '3', К: 'K', М: 'M', Н: 'H', О: '0', Р: 'P', С: 'C', Т: 'T', У: 'Y', Х: 'X' },
};

/** Far more than a key with every character spaced out, far less than a message of Telegram's. */
const longestTyped = 200;

/**
 * Reads a key as people type it: any case, with spaces and dashes of any kind, with look-alikes for its letters.
 * @returns the key's own 20 characters, or undefined when the text cannot be a key
 */
export function normaliseKey(typed: string): string | undefined {
  if (typed.length > longestTyped) return undefined;
  const letters = [...typed.toUpperCase().replace(/[\s\p{Dash}\p{Cf}]/gu, '')];
  const key = letters.map((letter) => lookAlikes[letter] ?? letter).join('');
  return key.length === keyLength && [...key].every((letter) => alphabet.includes(letter)) ? key : undefined;
}

/** @param key in its normal form. Its 100 random bits need no slow hash: there is nothing to guess from. */
export function hashOfKey(key: string): Uint8Array<ArrayBuffer> {
  return createHash('sha256').update(key).digest();
}

/**
 * Makes a key for an account's people to type in. It stays good until it is revoked.
 * @returns the key as it is shown, this once, XXXX-XXXX-XXXX-XXXX-XXXX: only its hash is kept
 */
export async function issueInstanceKey(
  db: Queryable,
  deps: { randomBytes: RandomBytes },
  wish: { accountId: bigint; now: Date },
): Promise<string> {
  const key = Array.from(deps.randomBytes(keyLength), (byte) => alphabet[byte % alphabet.length]).join('');
  await db.instanceKey.create({
    data: { keyHash: hashOfKey(key), accountId: wish.accountId, createdAt: wish.now },
  });
  return key.match(new RegExp(`.{${groupLength}}`, 'g'))?.join('-') ?? key;
}
