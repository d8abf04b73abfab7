import type { Database } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';

/** What metering stands on. */
export interface UsageDeps {
  readonly db: Database;
  readonly clock: Clock;
}
