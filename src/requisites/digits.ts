import { type CheckOutcome, ok, wrong } from './outcome.ts';

/** Far more than the longest number with every digit spaced out: what is longer is no number, and is not gone through. */
const longestTyped = 200;

/**
 * Reads a number as people type or paste it: with spaces and dashes of any kind, invisible characters, full-width digits.
 * @returns the digits alone, so many of them
 */
export function readDigits(typed: string, digits: number): CheckOutcome {
  if (typed.length > longestTyped) return { kind: 'wrong', problem: 'length', limit: digits };
  const text = withoutGaps(typed);
  if (text === '') return wrong('empty');
  if (/[^\d]/.test(text)) return wrong('letters');
  return text.length === digits ? ok(text) : { kind: 'wrong', problem: 'length', limit: digits };
}

/** @returns the text without what people put between digits to read them better */
export function withoutGaps(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s\p{Dash}\p{Cf}]/gu, '');
}
