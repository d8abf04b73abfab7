import type { EntityType } from '../config/profile.ts';

/** Who pays an invoice, as it is printed; null: they have none, or the provider does not ask. */
export interface PayerRequisites {
  readonly entityType: EntityType;
  readonly inn: string;
  readonly kpp: string | null;
  readonly registrationNumber: string | null;
  readonly name: string;
  readonly address: string;
  readonly email: string;
  readonly bic: string | null;
  readonly bankAccount: string | null;
}

/** Whom the invoice pays. */
export interface SellerRequisites {
  readonly name: string;
  readonly inn: string;
  /** null: a sole proprietor. */
  readonly kpp: string | null;
  readonly registrationNumber: string | null;
  readonly address: string;
  readonly bankName: string;
  readonly bic: string;
  readonly account: string;
  readonly correspondentAccount: string;
  readonly director: string | null;
  readonly accountant: string | null;
  /** Why there is no VAT: «п. 2 ст. 346.11 НК РФ». */
  readonly vatGround: string | null;
}
