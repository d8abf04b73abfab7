import { checkINN } from 'ru-validation-codes';
import type { EntityType } from '../config/profile.ts';
import { readDigits } from './digits.ts';
import { type CheckOutcome, wrong } from './outcome.ts';

/**
 * ИНН: 10 digits of an organisation, 12 of a person (ФНС order of 29.06.2012 № ММВ-7-6/435@). Agreeing check digits do
 * not prove that it was given to anyone.
 */
export function checkInn(typed: string, entityType: EntityType): CheckOutcome {
  const read = readDigits(typed, entityType === 'LEGAL_ENTITY' ? 10 : 12);
  if (read.kind === 'wrong') return read;
  // The first two digits are the region; there is no region 00.
  if (read.value.startsWith('00')) return wrong('impossible');
  return checkINN(read.value) ? read : wrong('check-digit');
}
