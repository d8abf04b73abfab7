import type { Charging } from '../config/profile.ts';
import type { Database } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';

/** What metering stands on. */
export interface UsageDeps {
  readonly db: Database;
  readonly clock: Clock;
  /** Where the money is taken: `daily-bill` leaves it to the day's bill; all else is taken at once. */
  readonly charging: Charging['kind'];
}
