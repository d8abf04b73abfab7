import type { BillDeps } from './deps.ts';

/** 128 bits: nobody guesses them. */
const tokenBytes = 16;

/** @returns what stands in the address of a bill's page: 22 letters, digits, «-» and «_» */
export function newToken({ randomBytes }: Pick<BillDeps, 'randomBytes'>): string {
  return Buffer.from(randomBytes(tokenBytes)).toString('base64url');
}
