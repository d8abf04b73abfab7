import type { SellerRequisites } from '../requisites/index.ts';
import type { ApiScope } from './api-scopes.ts';
import type { Profile } from './profile.ts';
import type { LogLevel, RobokassaHash, TaxSystem } from './rules.ts';
import type { VatSchedule } from './vat.ts';

/** All that an operator may set. Where the parts of a setting belong together, one type says which combinations exist. */
export interface Environment {
  readonly profile: Profile;
  readonly telegram: TelegramSettings;
  readonly database: DatabaseSettings;
  readonly gateway: GatewaySettings;
  readonly rates: RatesSettings;
  readonly http: HttpSettings;
  readonly support: SupportSettings;
  /** undefined: nothing is sent by e-mail. */
  readonly mail: MailSettings | undefined;
  readonly seller: SellerSettings;
  /** Keys of the platform beside those in the database. */
  readonly apiKeys: readonly GivenApiKey[];
  readonly logLevel: LogLevel;
}

/** Without a token the product runs on its own emulators: the sandbox. */
export type TelegramSettings =
  | { readonly mode: 'sandbox' }
  | { readonly mode: 'polling'; readonly token: string; readonly apiRoot: string }
  | {
      readonly mode: 'webhook';
      readonly token: string;
      readonly apiRoot: string;
      /** Where Telegram finds us, without a closing slash. */
      readonly publicUrl: string;
      /** Telegram repeats it in a header of every update. */
      readonly secret: string;
    };

export type DatabaseSettings =
  | { readonly kind: 'embedded'; readonly dataDir: string }
  /** `migrationUrl` is a login that owns the tables; `url` may be one that does not. */
  | { readonly kind: 'server'; readonly url: string; readonly migrationUrl: string };

export type GatewaySettings = { readonly kind: 'emulator' } | RobokassaSettings;

export interface RobokassaSettings {
  readonly kind: 'robokassa';
  readonly login: string;
  readonly password1: string;
  readonly password2: string;
  /** Only refunds are signed with it; undefined: this shop makes none through the program. */
  readonly password3: string | undefined;
  readonly hash: RobokassaHash;
  readonly testMode: boolean;
  readonly baseUrl: string;
  /** Whether Robokassa has agreed to charges of bound cards for this shop; without that no autopay is offered. */
  readonly recurring: boolean;
  /** Base of the refund calls, which live on another host than payments. */
  readonly refundUrl: string;
}

/** Where the day's rates of currencies are read; asked only where balances are not kept in rubles. */
export type RatesSettings =
  | { readonly kind: 'emulator' }
  /** The page's address, without a query. */
  | { readonly kind: 'central-bank'; readonly url: string };

export interface HttpSettings {
  readonly host: string;
  readonly port: number;
  /** How browsers and services reach this server, without a closing slash. */
  readonly publicUrl: string;
  /**
   * Whether a reverse proxy stands before the server. It does exactly when the public address is https, since this
   * server itself speaks only http; its X-Forwarded-For is believed then.
   */
  readonly behindProxy: boolean;
}

export interface SupportSettings {
  /** The support group; undefined: nobody is told in Telegram. */
  readonly chatId: bigint | undefined;
  readonly email: string | undefined;
  /** Who of the group may act; undefined: its administrators. */
  readonly agents: readonly bigint[] | undefined;
}

export interface MailSettings {
  /** smtp:// or smtps://, with the login in it. */
  readonly smtpUrl: string;
  /** Whom letters come from, and where their answers go: support. */
  readonly from: string;
}

/** The seller, as the 54-FZ receipt and the invoice name it. */
export interface SellerSettings {
  readonly taxSystem: TaxSystem | undefined;
  readonly vat: VatSchedule;
  /** undefined: no invoices are offered, and the customer is told to write. */
  readonly requisites: SellerRequisites | undefined;
}

/** A key of the platform that the operator has chosen. */
export interface GivenApiKey {
  readonly name: string;
  /** The secret itself. */
  readonly key: string;
  readonly scopes: readonly ApiScope[];
}
