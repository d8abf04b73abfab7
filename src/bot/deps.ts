import type { AlertDeps } from '../alerts/index.ts';
import type { BankDeps } from '../bank/index.ts';
import type { BillDeps } from '../bills/index.ts';
import type { BroadcastDeps } from '../broadcasts/index.ts';
import type { Profile } from '../config/profile.ts';
import type { Database } from '../db/client.ts';
import type { InvoiceDeps } from '../invoices/index.ts';
import type { VerifyReport } from '../ledger/index.ts';
import type { PaymentDeps } from '../payments/deps.ts';
import type { Clock } from '../platform/clock.ts';
import type { Translator } from '../platform/i18n.ts';
import type { Logger } from '../platform/logger.ts';
import type { TelegramSender } from '../platform/telegram/sender.ts';
import type { Agents, SupportDeps } from '../support/index.ts';
import type { ResendDeps } from '../support/resend-dead.ts';

/** What the bot is built from. It holds no money and no SQL: it asks the slices, and says what they answer. */
export interface BotDeps {
  readonly telegram: { readonly token: string; readonly apiRoot: string };
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly profile: Profile;
  readonly translator: Translator;
  readonly sender: TelegramSender;
  readonly payments: PaymentDeps;
  readonly bills: BillDeps;
  readonly alerts: AlertDeps;
  readonly broadcasts: BroadcastDeps;
  /** How browsers reach the server, where the pages of bills are: "https://pay.example.ru". */
  readonly publicUrl: string;
  readonly invoices: InvoiceDeps;
  readonly support: SupportDeps;
  readonly bank: BankDeps;
  /** Who may act in the support group. */
  readonly agents: Agents;
  /** The support group; undefined: there is none. */
  readonly supportChatId: bigint | undefined;
  /** What `/verify` does. */
  readonly proveBooks: () => Promise<VerifyReport>;
  /** Where what was given up is queued once more. */
  readonly queues: ResendDeps['queues'];
  /** Sends again what was kept back from a chat that could not be reached. */
  readonly redrive: (chatId: bigint) => Promise<void>;
}
