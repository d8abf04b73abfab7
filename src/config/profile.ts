import type { Currency } from '../ledger/money.ts';

/** Who the customer is before the law; it decides how they may pay. */
export const entityTypes = ['INDIVIDUAL', 'SELF_EMPLOYED', 'SOLE_PROPRIETOR', 'LEGAL_ENTITY'] as const;
export type EntityType = (typeof entityTypes)[number];

/**
 * A provider's policy: facts, no code. An operator writes their own by copying one of the files in `profiles/`.
 * Every sum is in minor units of the account's currency.
 */
export interface Profile {
  readonly name: string;
  /** Shown to customers: «Amvera Cloud». */
  readonly title: string;
  /** The provider's own page, where return pages and the help screen may lead. */
  readonly website: string;
  /** What balances are kept in. Payments are always made in rubles. */
  readonly currency: Currency;
  readonly card: CardPolicy;
  readonly invoice: InvoicePolicy;
  readonly onboarding: OnboardingPolicy;
  readonly support: SupportContact;
  /** When support answers. */
  readonly workingHours: WorkingHours;
  /** Above this sum an act of support's on a balance waits for a second agent's word. */
  readonly secondAgentAboveMinor: bigint;
  /** Whether promo codes are taken. */
  readonly promoCodes: boolean;
  /** Whether a top-up makes a bill with a page of its own. */
  readonly bills: boolean;
  readonly charging: Charging;
  /** How rubles become the currency of the balances; null: they are rubles. */
  readonly exchange: ExchangePolicy | null;
  readonly autopay: AutopayPolicy;
  /** Where a new account's days and months begin and end, until its owner says otherwise. */
  readonly timeZone: string;
}

export interface CardPolicy {
  readonly entityTypes: readonly EntityType[];
  readonly minimumMinor: bigint;
  readonly maximumMinor: bigint;
  /** Sums are whole multiples of this: 100 means whole rubles only. */
  readonly stepMinor: bigint;
  /** null: the provider makes no difference between cards. */
  readonly foreignCard: ForeignCardRule | null;
  /** How long a payment link stays open. Money that comes later is credited all the same. */
  readonly linkTtlMinutes: number;
  /** After so many minutes without the money the customer is told; null: the provider promises no time. */
  readonly lateNoticeMinutes: number | null;
}

export interface ForeignCardRule {
  /** The only payment system that is taken from abroad. */
  readonly network: 'Mastercard';
  readonly minimumMinor: bigint;
}

export interface InvoicePolicy {
  readonly entityTypes: readonly EntityType[];
  /** The least sum and the step are those of the card. */
  readonly maximumMinor: bigint;
  /** The invoice is to be paid within so many business days; after that it expires. Late money is credited all the same. */
  readonly dueBusinessDays: number;
  /** After so many working hours without an answer the support group is reminded. */
  readonly answerWithinWorkingHours: number;
  /** Within how many business days the bank's money is credited; null: not promised. */
  readonly landsWithinBusinessDays: number | null;
  /** Whether closing documents go out each quarter by post. */
  readonly closingDocumentsQuarterly: boolean;
  /** What is asked of a payer beside ИНН, КПП, name, address and e-mail. */
  readonly asks: {
    /** ОГРН or ОГРНИП. */
    readonly registrationNumber: boolean;
    /** БИК and account. */
    readonly bankAccount: boolean;
  };
}

/** From Monday to Friday, "09:00" to "18:00", in the provider's zone. */
export interface WorkingHours {
  readonly from: string;
  readonly to: string;
}

/** How the service takes its money from the balance; told to customers, and it decides what a day's history looks like. */
export type Charging =
  /** The provider's platform says what to charge and when. */
  | { readonly kind: 'by-platform' }
  /** Counted by the minute, booked once an hour and when a resource is removed. */
  | { readonly kind: 'metered'; readonly countedPer: 'minute'; readonly booked: 'hourly-or-on-removal' }
  /** One bill for each day of service, paid from the advance. */
  | { readonly kind: 'daily-bill' };

/** By the central bank's rate of the day. */
export interface ExchangePolicy {
  /** Added to the bank's rate, in hundredths of a percent: 150 is 1.5 %. */
  readonly marginBasisPoints: bigint;
  /** The bank must have said its rate within so many hours; an older one is not used. */
  readonly staleAfterHours: number;
}

export interface AutopayPolicy {
  /** The card is charged once the balance is below this; null: the provider's document names no sum. */
  readonly belowMinor: bigint | null;
}

export interface OnboardingPolicy {
  /** Anyone may open an account by choosing an entity type. */
  readonly open: boolean;
  /** The provider's cabinet gives a one-time link. */
  readonly linkToken: boolean;
  /** The customer types the key that came with the purchase. */
  readonly instanceKey: boolean;
}

export type SupportContact =
  | { readonly kind: 'email'; readonly address: string }
  | { readonly kind: 'account-manager' };
