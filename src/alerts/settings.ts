import { IANAZone } from 'luxon';
import type { Queryable } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { AlertDeps } from './deps.ts';
import { lookForReader } from './mark.ts';
import { usualQuiet } from './quiet.ts';

/** How and when a person is told of their accounts. */
export interface ReaderSettings {
  /** null: where the account's days are. */
  readonly timeZone: string | null;
  /** Minutes after midnight; equal: never quiet. */
  readonly quietFromMinute: number;
  readonly quietToMinute: number;
  readonly wantsWarnings: boolean;
  /** What the provider writes to many at once. */
  readonly wantsNews: boolean;
}

const usualSettings: ReaderSettings = {
  timeZone: null,
  quietFromMinute: usualQuiet.fromMinute,
  quietToMinute: usualQuiet.toMinute,
  wantsWarnings: true,
  wantsNews: true,
};

const columns = { timeZone: true, quietFromMinute: true, quietToMinute: true, wantsWarnings: true, wantsNews: true };

/** @returns what a person has chosen, and the usual where they have not */
export async function settingsOf(db: Queryable, userId: bigint): Promise<ReaderSettings> {
  return (await db.notificationSettings.findUnique({ where: { userId }, select: columns })) ?? usualSettings;
}

export type SettingsOutcome =
  | { readonly kind: 'saved'; readonly settings: ReaderSettings }
  | { readonly kind: 'unknown-zone' }
  /** Not a minute of the day. */
  | { readonly kind: 'no-such-minute' };

const minutesOfDay = 1_440;

const isMinute = (minute: number | undefined): boolean =>
  minute === undefined || (Number.isInteger(minute) && minute >= 0 && minute < minutesOfDay);

/** Changes what is named and leaves the rest. What was held back under the former settings is looked at anew. */
export async function setSettings(
  deps: Pick<AlertDeps, 'db' | 'clock'>,
  wish: { readonly userId: bigint; readonly change: Partial<ReaderSettings> },
): Promise<SettingsOutcome> {
  const { userId, change } = wish;
  const { timeZone, quietFromMinute, quietToMinute } = change;
  if (timeZone != null && !IANAZone.isValidZone(timeZone)) return { kind: 'unknown-zone' };
  if (!isMinute(quietFromMinute) || !isMinute(quietToMinute)) return { kind: 'no-such-minute' };
  return inTransaction(deps.db, async (tx): Promise<SettingsOutcome> => {
    const settings = await tx.notificationSettings.upsert({
      where: { userId },
      create: { userId, ...change },
      update: change,
      select: columns,
    });
    await lookForReader(tx, { userId, now: deps.clock.now() });
    return { kind: 'saved', settings };
  });
}
