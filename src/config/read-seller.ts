import type { SellerRequisites } from '../requisites/index.ts';
import * as rules from './rules.ts';
import * as own from './seller-rules.ts';
import type { SellerSettings } from './settings.ts';
import type { VariableReader } from './variable-reader.ts';

export function readSeller(reader: VariableReader): SellerSettings {
  return {
    taxSystem: reader.optional('SELLER_TAX_SYSTEM', rules.taxSystem),
    vat: reader.optional('SELLER_VAT', rules.vat) ?? { first: 'none', later: [] },
    requisites: readRequisites(reader),
  };
}

/** Those of an invoice; the two others are of the receipt, too, and say nothing about invoices. */
const requisiteVariables = [
  ...['SELLER_NAME', 'SELLER_INN', 'SELLER_KPP', 'SELLER_OGRN', 'SELLER_ADDRESS', 'SELLER_BANK', 'SELLER_BIC'],
  ...['SELLER_ACCOUNT', 'SELLER_CORR_ACCOUNT', 'SELLER_DIRECTOR', 'SELLER_ACCOUNTANT', 'SELLER_VAT_GROUND'],
];

const because = 'for invoices, as other SELLER_ requisites are set';

/** Whoever is paid by a wrong account number does not get the money: each digit is checked before anything starts. */
function readRequisites(reader: VariableReader): SellerRequisites | undefined {
  if (!requisiteVariables.some(reader.isSet)) return undefined;
  const inn = reader.required('SELLER_INN', own.inn, because);
  // An organisation's ИНН has ten digits, a person's twelve: it says which of the other numbers there must be.
  const entityType = inn?.length === 12 ? 'SOLE_PROPRIETOR' : 'LEGAL_ENTITY';
  const bic = reader.required('SELLER_BIC', own.bic, because);
  const values = {
    name: reader.required('SELLER_NAME', own.name, because),
    inn,
    kpp: inn === undefined ? undefined : readKpp(reader, entityType),
    registrationNumber:
      inn === undefined ? null : (reader.optional('SELLER_OGRN', own.registrationNumber(entityType)) ?? null),
    address: reader.required('SELLER_ADDRESS', own.address, because),
    bankName: reader.required('SELLER_BANK', own.bankName, because),
    bic,
    account: reader.required('SELLER_ACCOUNT', own.account(bic), because),
    correspondentAccount: reader.required('SELLER_CORR_ACCOUNT', own.correspondentAccount(bic), because),
    director: reader.optional('SELLER_DIRECTOR', own.person) ?? null,
    accountant: reader.optional('SELLER_ACCOUNTANT', own.person) ?? null,
    vatGround: reader.optional('SELLER_VAT_GROUND', own.vatGround) ?? null,
  };
  return isComplete(values) ? values : undefined;
}

function isComplete(
  values: { [key in keyof SellerRequisites]: SellerRequisites[key] | undefined },
): values is SellerRequisites {
  return Object.values(values).every((value) => value !== undefined);
}

function readKpp(reader: VariableReader, entityType: 'SOLE_PROPRIETOR' | 'LEGAL_ENTITY'): string | null | undefined {
  if (entityType === 'LEGAL_ENTITY') return reader.required('SELLER_KPP', own.kpp, because);
  if (reader.isSet('SELLER_KPP')) {
    reader.problem('SELLER_KPP', 'must not be set beside a SELLER_INN of 12 digits: a sole proprietor has none');
  }
  return null;
}
