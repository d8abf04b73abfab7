import { createHash, timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from '../platform/random.ts';

/** Long enough for a letter that takes its time and for finding it, short enough to be of no use to who reads it later. */
export const codeLastsMs = 15 * 60_000;

/** Wrong answers to one code. With the letters of a day (email-limit.ts) that leaves 25 guesses among a million codes. */
export const mostTries = 5;

/** What a code is for: it confirms this address to this person and no other. */
export interface CodeOf {
  readonly userId: bigint;
  readonly email: string;
  readonly code: string;
}

const codes = 1_000_000;

/** @returns six digits. Of 2³² numbers the remainder makes some codes likelier by one in 4,295, which helps no guess. */
export function drawCode(randomBytes: RandomBytes): string {
  return String(Buffer.from(randomBytes(4)).readUInt32BE() % codes).padStart(6, '0');
}

/** What is kept of a code. Whoever has the table tries a million codes in a second: it is the quarter of an hour that protects. */
export function hashCode({ userId, email, code }: CodeOf): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(`${userId}\n${email}\n${code}`).digest());
}

/** @param kept the hash of the code that was sent */
export function isSameCode(kept: Uint8Array, given: CodeOf): boolean {
  const hash = hashCode(given);
  return kept.length === hash.length && timingSafeEqual(kept, hash);
}
