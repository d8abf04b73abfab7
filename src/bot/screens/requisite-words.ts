import type { EntityType } from '../../config/profile.ts';
import type { Translate } from '../../platform/i18n.ts';
import type { RequisiteField } from '../../requisites/fields.ts';
import type { WrongRequisite } from '../../requisites/outcome.ts';

/** What a requisite is called depends on whose it is: an organisation has an ОГРН, a sole proprietor an ОГРНИП. */
function subjectOf(field: RequisiteField, entityType: EntityType) {
  const isCompany = entityType === 'LEGAL_ENTITY';
  switch (field) {
    case 'inn':
      return isCompany ? 'innCompany' : 'innPerson';
    case 'registrationNumber':
      return isCompany ? 'ogrn' : 'ogrnip';
    case 'name':
      return isCompany ? 'nameCompany' : 'namePerson';
    case 'address':
      return isCompany ? 'addressCompany' : 'addressPerson';
    default:
      return field;
  }
}

/** @returns the same, of those requisites that have a length of their own. @throws for the others, which have none */
function numberOf(field: RequisiteField, entityType: EntityType) {
  const subject = subjectOf(field, entityType);
  switch (subject) {
    case 'nameCompany':
    case 'namePerson':
    case 'addressCompany':
    case 'addressPerson':
    case 'email':
      throw new RangeError(`${field} has no fixed length`);
    default:
      return subject;
  }
}

/** @param what `ask`: the question with an example; `only`: what to send instead, after «Пришлите» */
export function wordsOf(t: Translate, what: 'ask' | 'only', field: RequisiteField, entityType: EntityType): string {
  return t(`requisites:${what}.${subjectOf(field, entityType)}`);
}

/** @returns what stands before the value, and on a button */
export function labelOf(t: Translate, field: RequisiteField, entityType: EntityType): string {
  return t(`requisites:label.${subjectOf(field, entityType)}`);
}

/** @returns what exactly is wrong with what was typed, and what to do about it */
export function problemWords(
  t: Translate,
  wrong: WrongRequisite,
  place: { field: RequisiteField; entityType: EntityType; typed: string },
): string {
  const { field, entityType, typed } = place;
  const label = labelOf(t, field, entityType);
  switch (wrong.problem) {
    case 'length': {
      // Digits, and the letters that a КПП may have; what people put between them is not counted.
      const count = typed.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
      return t(`requisites:length.${numberOf(field, entityType)}`, { limit: wrong.limit, typed: count });
    }
    case 'too-long':
      return t('requisites:tooLong', { limit: wrong.limit });
    case 'letters':
      return t(field === 'kpp' ? 'requisites:lettersKpp' : 'requisites:letters', { label });
    case 'check-digit':
      return t(field === 'bankAccount' ? 'requisites:accountAndBic' : 'requisites:checkDigit', { label });
    case 'impossible':
      return t('requisites:impossible', { label });
    case 'format':
      return t(field === 'email' ? 'requisites:formatEmail' : 'requisites:formatText');
    case 'empty':
      return t('requisites:empty');
    case 'not-for-sole-proprietor':
      return t('requisites:noKpp');
    case 'no-domain':
      return t('requisites:noDomain');
    case 'unknown-bic':
      return t('requisites:unknownBic');
    case 'no-bic':
      return t('requisites:noBic');
  }
}
