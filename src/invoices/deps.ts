import type { Profile } from '../config/profile.ts';
import type { VatSchedule } from '../config/vat.ts';
import type { Database } from '../db/client.ts';
import type { EnqueueLetter } from '../mail/letter.ts';
import type { EnqueueNotice } from '../notifications/notice.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { SellerRequisites } from '../requisites/index.ts';

/** What the slice is built from; each function names the part that it needs. */
export interface InvoiceDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly profile: Profile;
  readonly enqueueNotice: EnqueueNotice;
  readonly enqueueLetter: EnqueueLetter;
  /** Whom invoices pay; undefined: none are offered. */
  readonly seller: SellerRequisites | undefined;
  readonly vat: VatSchedule;
  /** The support group; undefined: nobody is told in Telegram. */
  readonly supportChatId: bigint | undefined;
  /** Support's mailbox; undefined: no letters are written. */
  readonly supportEmail: string | undefined;
}
