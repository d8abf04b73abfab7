import { storable } from '../db/storable.ts';

/** As the columns' CHECKs. */
const longestReason = 500;

/** @returns an agent's words as they are kept. @throws RangeError when there are none: whoever asked for them has looked */
export function tidyReason(typed: string): string {
  const reason = [...storable(typed).trim()].slice(0, longestReason).join('');
  if (reason === '') throw new RangeError('a reason without a word');
  return reason;
}
