import type { SellerRequisites } from '../requisites/index.ts';

/** The provider that the sandbox's invoices pay. Nobody bears these numbers; their check digits are right. */
export const company: SellerRequisites = {
  name: 'ООО «Песочница»',
  inn: '7701000428',
  kpp: '770101001',
  registrationNumber: '1257700000425',
  address: '101000, г. Москва, ул. Примерная, д. 1, офис 42',
  bankName: 'АО «Учебный банк», г. Москва',
  bic: '044525777',
  account: '40702810700000000042',
  correspondentAccount: '30101810000000000777',
  director: 'Песочницын И. И.',
  accountant: null,
  vatGround: 'п. 2 ст. 346.11 НК РФ',
};

/** Where the sandbox's letters to support go; its mailbox takes them all. */
export const supportEmail = 'support@sandbox.example';
