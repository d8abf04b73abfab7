import { checkOgrn, checkOgrnip } from 'ru-validation-codes';
import type { EntityType } from '../config/profile.ts';
import { readDigits } from './digits.ts';
import { type CheckOutcome, wrong } from './outcome.ts';

/**
 * ОГРН of an organisation, 13 digits beginning with 1 or 5; ОГРНИП of a sole proprietor, 15 beginning with 3 (Минфин
 * order of 30.10.2017 № 165н). Other first digits number other entries of the registers.
 */
export function checkRegistrationNumber(typed: string, entityType: EntityType): CheckOutcome {
  const organisation = entityType === 'LEGAL_ENTITY';
  const read = readDigits(typed, organisation ? 13 : 15);
  if (read.kind === 'wrong') return read;
  if (!(organisation ? /^[15]/ : /^3/).test(read.value)) return wrong('impossible');
  return (organisation ? checkOgrn : checkOgrnip)(read.value) ? read : wrong('check-digit');
}
