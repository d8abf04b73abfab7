import type { EntityType, InvoicePolicy } from '../config/profile.ts';
import { checkBankAccount, checkBic } from './bank.ts';
import { checkEmail } from './email.ts';
import { checkInn } from './inn.ts';
import { checkKpp } from './kpp.ts';
import type { CheckOutcome } from './outcome.ts';
import { checkRegistrationNumber } from './registration-number.ts';
import type { PayerRequisites } from './requisites.ts';
import { checkAddress, checkName } from './text.ts';

/** In the order in which they are asked: numbers first, since they tell soonest that one is in the wrong dialogue. */
export const requisiteFieldNames = [
  'inn',
  'kpp',
  'registrationNumber',
  'name',
  'address',
  'bic',
  'bankAccount',
  'email',
] as const;

export type RequisiteField = (typeof requisiteFieldNames)[number];

/** What has been typed so far. */
export type RequisiteDraft = Readonly<Partial<Record<RequisiteField, string>>>;

/** @returns what this payer is asked, in order */
export function requisiteFields(entityType: EntityType, asks: InvoicePolicy['asks']): readonly RequisiteField[] {
  const skipped: Partial<Record<RequisiteField, boolean>> = {
    kpp: entityType !== 'LEGAL_ENTITY',
    registrationNumber: !asks.registrationNumber,
    bic: !asks.bankAccount,
    bankAccount: !asks.bankAccount,
  };
  return requisiteFieldNames.filter((field) => !skipped[field]);
}

/** @returns the field's value as it is kept, or the one thing that is wrong with it; never throws, whatever the text */
export function checkRequisite(
  field: RequisiteField,
  typed: string,
  payer: { readonly entityType: EntityType; readonly draft: RequisiteDraft },
): CheckOutcome {
  switch (field) {
    case 'inn':
      return checkInn(typed, payer.entityType);
    case 'kpp':
      return checkKpp(typed, payer.entityType);
    case 'registrationNumber':
      return checkRegistrationNumber(typed, payer.entityType);
    case 'name':
      return checkName(typed);
    case 'address':
      return checkAddress(typed);
    case 'bic':
      return checkBic(typed);
    case 'bankAccount':
      return checkBankAccount(typed, payer.draft.bic);
    case 'email':
      return checkEmail(typed);
  }
}

export type Completion =
  | { readonly kind: 'complete'; readonly requisites: PayerRequisites }
  /** The first field to be asked: not given yet, or no longer right beside the others, as an account after its БИК changed. */
  | { readonly kind: 'missing'; readonly field: RequisiteField };

/** Puts what was typed together, every field checked once more. */
export function completeRequisites(
  entityType: EntityType,
  asks: InvoicePolicy['asks'],
  draft: RequisiteDraft,
): Completion {
  const values: Partial<Record<RequisiteField, string>> = {};
  for (const field of requisiteFields(entityType, asks)) {
    const checked = checkRequisite(field, draft[field] ?? '', { entityType, draft });
    if (checked.kind === 'wrong') return { kind: 'missing', field };
    values[field] = checked.value;
  }
  const { inn = '', name = '', address = '', email = '' } = values;
  const orNull = (field: RequisiteField): string | null => values[field] ?? null;
  return {
    kind: 'complete',
    requisites: {
      ...{ entityType, inn, name, address, email, kpp: orNull('kpp') },
      registrationNumber: orNull('registrationNumber'),
      bic: orNull('bic'),
      bankAccount: orNull('bankAccount'),
    },
  };
}
