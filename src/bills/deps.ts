import type { Profile } from '../config/profile.ts';
import type { Database } from '../db/client.ts';
import type { EnqueueNotice } from '../notifications/notice.ts';
import type { Clock } from '../platform/clock.ts';
import type { RandomBytes } from '../platform/random.ts';

/** What bills stand on; each function names the part that it needs. */
export interface BillDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly profile: Pick<Profile, 'charging' | 'timeZone'>;
  readonly enqueueNotice: EnqueueNotice;
}
