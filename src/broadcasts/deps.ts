import type { Database } from '../db/client.ts';
import type { EnqueueNotice } from '../notifications/notice.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';

/** What the slice is built from; each function names the part that it needs. */
export interface BroadcastDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly enqueueNotice: EnqueueNotice;
  /** People whose places a start writes in one statement; only tests pass it, whose crowds are small. */
  readonly placesAtOnce?: number;
}
