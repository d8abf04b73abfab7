import type { Context } from 'telegraf';
import type { Update } from 'telegraf/types';
import type { CurrentAccount } from '../accounts/current-account.ts';
import type { ChatState, InvoiceDraft } from '../chats/session.ts';
import type { Language, Translate } from '../platform/i18n.ts';
import type { Screen } from '../platform/telegram/screen.ts';

/** telegraf's context with ours beside it. Scenes speak to the customer through `talk` only. */
export interface BotContext extends Context {
  talk: Conversation;
}

/** Where an update's chat stands: as the update comes upon it, and in the end as it leaves it. */
export interface Turn {
  state: ChatState;
}

/** What is known of an update besides what Telegram sent: telegraf makes its context of that alone. */
export type TurnOf = (update: Update) => Turn;

/** One update's conversation with one customer: who it is, where they stand, and how to answer. */
export interface Conversation {
  readonly chatId: bigint;
  readonly user: { readonly id: bigint; readonly username: string | null; readonly languageChosen: boolean };
  readonly language: Language;
  readonly t: Translate;
  /** null until an account is linked or opened. */
  readonly account: CurrentAccount | null;
  readonly state: ChatState;
  /**
   * Makes `screen` the chat's one live screen: edited in place when the press came from it, otherwise a new message below
   * what the customer wrote, with the buttons of the old one taken away.
   */
  show(screen: Screen, place: ScreenPlace): Promise<{ messageId: number }>;
}

export interface ScreenPlace {
  /** Which screen this is; the delivery of notices looks at it. */
  readonly name: ScreenName;
  readonly paymentId?: number;
  readonly invoiceId?: bigint;
  /** What the next typed message will answer. */
  readonly asked?: ChatState['asked'];
  /** The bill that the sum asked for is paid on. */
  readonly bill?: ChatState['bill'];
  readonly cardKind?: ChatState['cardKind'];
  readonly replaces?: ChatState['replaces'];
  /** The invoice being put together as it is now; null gives it up, and without this it stays as it was. */
  readonly invoice?: InvoiceDraft | null;
  /** The promo code that waits for the next top-up; null lets go of it, and without this it stays as it was. */
  readonly promo?: string | null;
  /** The top-up under way is to bind another card than the one that autopay charges now. */
  readonly otherCard?: ChatState['otherCard'];
  /** Edits the live screen even below what was typed since, if it is of this name: a word of thanks is no message of its own. */
  readonly inPlace?: true;
}

export type ScreenName =
  | 'language'
  | 'welcome'
  | 'menu'
  | 'accounts'
  | 'amount'
  | 'summary'
  | 'promo'
  | 'receipt'
  | 'cancelled'
  | 'bills'
  | 'bill'
  | 'bill-amount'
  | 'by-invoice'
  | 'autopay'
  | 'history'
  | 'history-period'
  | 'autopay-consent'
  | 'autopay-limit'
  | 'autopay-amount'
  | 'invoice-amount'
  | 'invoice-payers'
  | 'invoice-step'
  | 'invoice-edit'
  | 'invoice-change'
  | 'invoice-summary'
  | 'invoice'
  | 'invoices'
  | 'notifications'
  | 'notify-choice'
  | 'notify-email'
  | 'profile'
  | 'support'
  | 'help'
  | 'refusal';
