import type { PostingLine } from '../../../src/ledger/index.ts';

/** @returns the two lines that move money from one account to another */
export function move(from: bigint, to: bigint, amountMinor: bigint): PostingLine[] {
  return [
    { accountId: from, amountMinor: -amountMinor },
    { accountId: to, amountMinor },
  ];
}
