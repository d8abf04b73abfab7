import type { Database } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';

/** What the slice is built from. */
export interface PromoDeps {
  readonly db: Database;
  readonly clock: Clock;
}
