import type { Profile } from '../config/profile.ts';
import type { Database } from '../db/client.ts';
import type { EnqueueLetter } from '../mail/letter.ts';
import type { EnqueueNotice } from '../notifications/notice.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { RandomBytes } from '../platform/random.ts';
import type { EmitWebhook } from '../webhooks/event.ts';

/** What the slice is built from; each function names the part that it needs. */
export interface AlertDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly profile: Pick<Profile, 'autopay' | 'card'>;
  readonly enqueueNotice: EnqueueNotice;
  /** undefined: there is no mail server, and warnings go by Telegram alone. */
  readonly enqueueLetter: EnqueueLetter | undefined;
  readonly emitWebhook: EmitWebhook;
  readonly randomBytes: RandomBytes;
}
