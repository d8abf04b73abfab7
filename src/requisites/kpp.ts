import type { EntityType } from '../config/profile.ts';
import { withoutGaps } from './digits.ts';
import { type CheckOutcome, ok, wrong } from './outcome.ts';

const length = 9;
const longestTyped = 200;

/**
 * КПП: the tax office, the reason, a running number (the same order of ФНС as the ИНН's). It has no check digit, and only
 * organisations have one.
 */
export function checkKpp(typed: string, entityType: EntityType): CheckOutcome {
  if (entityType !== 'LEGAL_ENTITY') return wrong('not-for-sole-proprietor');
  if (typed.length > longestTyped) return { kind: 'wrong', problem: 'length', limit: length };
  const text = withoutGaps(typed).toUpperCase();
  if (text === '') return wrong('empty');
  // The two characters of the reason may be Latin letters; nothing else may.
  if (/[^\dA-Z]/.test(text)) return wrong('letters');
  if (text.length !== length) return { kind: 'wrong', problem: 'length', limit: length };
  if (!/^\d{4}[\dA-Z]{2}\d{3}$/.test(text)) return wrong('letters');
  return text.startsWith('00') ? wrong('impossible') : ok(text);
}
