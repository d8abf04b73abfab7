import type { OnboardingPolicy } from '../../config/profile.ts';
import type { Currency } from '../../ledger/money.ts';
import type { MovableClock } from '../../platform/clock.ts';
import type { Mailbox } from '../mailbox/index.ts';
import type { TelegramEmulator } from '../telegram/emulator.ts';

/** A customer whom the visitor can play. */
export interface SandboxPerson {
  readonly id: number;
  readonly name: string;
  readonly username?: string;
  readonly languageCode: string;
  /** One line that tells the visitor why to play them: «Физлицо, платит картой». */
  readonly about: string;
}

export interface SandboxAgent {
  readonly id: number;
  readonly name: string;
}

/** How a person gets into the product when the profile asks for more than «/start». */
export type StartLink =
  /** What stands after `?start=` in the link from the provider's cabinet. */
  | { readonly kind: 'deep-link'; readonly payload: string }
  /** The key that came with the purchase, to be typed into the chat. */
  | { readonly kind: 'instance-key'; readonly key: string };

export type Spent =
  | { readonly kind: 'spent'; readonly balanceMinor: bigint }
  | { readonly kind: 'insufficient-funds' }
  | { readonly kind: 'no-account' };

/** What becomes of the next charges of bound cards. */
export const chargeOutcomes = ['approve', 'decline', 'slow', 'silent', 'unavailable'] as const;
export type ChargeOutcome = (typeof chargeOutcomes)[number];

/** Why a bound card is charged no more, for reasons that are not ours. */
export const unbindReasons = ['card-replaced', 'consent-withdrawn'] as const;
export type UnbindReason = (typeof unbindReasons)[number];

/** The bank of the customers' cards. */
export interface CardBank {
  outcome(): ChargeOutcome;
  choose(outcome: ChargeOutcome): void;
  /** @returns false when the person's account has no bound card */
  unbind(input: { userId: number; why: UnbindReason }): Promise<boolean>;
}

/** What the bank tells of: a file for the support group, with so many payments in it. */
export interface BankFile {
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly payments: number;
}

export interface SandboxPageDeps {
  readonly telegram: Pick<
    TelegramEmulator,
    | 'messages'
    | 'topics'
    | 'file'
    | 'callbackAnswers'
    | 'commands'
    | 'onChange'
    | 'snapshot'
    | 'sendText'
    | 'forwardText'
    | 'sendSticker'
    | 'sendPhoto'
    | 'sendDocument'
    | 'editText'
    | 'pressButton'
    | 'blockBot'
    | 'unblockBot'
    | 'deleteMessage'
  >;
  /** Where the product is reached, without a path: payment links lead there, so the page must stand on the same origin. */
  readonly publicUrl: string;
  readonly botName: string;
  readonly botUsername: string;
  /** The provider's name as customers see it, «Amvera Cloud». */
  readonly profileName: string;
  readonly onboarding: OnboardingPolicy;
  /** Whether anybody here pays by invoice. */
  readonly byInvoice: boolean;
  readonly currency: Currency;
  /** The zone in which the page prints times, an IANA name. */
  readonly timeZone: string;
  /** At least one. They must be known to the emulator. */
  readonly people: readonly SandboxPerson[];
  readonly supportChatId: number;
  /** Members of the support group; the first one writes unless the visitor chooses another. */
  readonly supportAgents: readonly SandboxAgent[];
  readonly mailbox: Pick<Mailbox, 'letters' | 'onChange'>;
  readonly clock: MovableClock;
  /** null: nobody here has a card charged without them. */
  readonly cardBank: CardBank | null;
  /** The emulated gateway's list of payments; null when there is none. */
  readonly paymentsUrl: string | null;
  /** Moves the clock and runs what fell due; resolves when all of it has run. */
  advance(ms: number): Promise<void>;
  /** Charges the person's account for the service, as the provider's platform would. */
  spend(input: { userId: number; amountMinor: bigint }): Promise<Spent>;
  /** A fresh way in; null when the profile has none but «/start». */
  startLink(personId: number): Promise<StartLink | null>;
  /** A statement in which every unpaid invoice has been paid; null when there is none. */
  bankStatement(): Promise<BankFile | null>;
}
