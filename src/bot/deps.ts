import type { Profile } from '../config/profile.ts';
import type { Database } from '../db/client.ts';
import type { PaymentDeps } from '../payments/deps.ts';
import type { Clock } from '../platform/clock.ts';
import type { Translator } from '../platform/i18n.ts';
import type { Logger } from '../platform/logger.ts';
import type { TelegramSender } from '../platform/telegram/sender.ts';

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
  /** Sends again what was kept back from a chat that could not be reached. */
  readonly redrive: (chatId: bigint) => Promise<void>;
}
