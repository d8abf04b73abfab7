import type { Profile } from '../config/profile.ts';
import type { Queryable } from '../db/client.ts';
import type { Level, Thresholds } from './level.ts';
import { type ReaderSettings, settingsOf } from './settings.ts';
import { type OwnThresholds, thresholdsOf } from './thresholds.ts';
import { watchOf } from './watch.ts';

/** How a person is warned of an account, for whoever sets it. */
export interface AlertsOverview {
  /** What they have chosen themselves; null: as usual. */
  readonly own: OwnThresholds;
  readonly thresholds: Thresholds;
  /** As it was at the last look. */
  readonly level: Level;
  /** When they are to be reminded. */
  readonly dueAt: Date | null;
  readonly settings: ReaderSettings;
}

/** @returns null when the person does not watch the account */
export async function alertsOf(
  db: Queryable,
  wanted: {
    readonly accountId: bigint;
    readonly userId: bigint;
    readonly profile: Pick<Profile, 'autopay' | 'card'>;
  },
): Promise<AlertsOverview | null> {
  const watch = await watchOf(db, wanted);
  if (watch === null) return null;
  const { infoDays, warningDays, criticalDays, sumMinor, level, dueAt } = watch;
  return {
    own: { infoDays, warningDays, criticalDays, sumMinor },
    thresholds: thresholdsOf(watch, wanted.profile),
    level,
    dueAt,
    settings: await settingsOf(db, wanted.userId),
  };
}
