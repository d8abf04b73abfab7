import { belowMinorOf } from '../autopay/terms.ts';
import type { Profile } from '../config/profile.ts';
import type { Thresholds } from './level.ts';

/** Where no one has chosen otherwise: a week to plan, three days to act, the last day. */
const usualDays = { infoDays: 7, warningDays: 3, criticalDays: 1 } as const;

/** The range in which days may be chosen: a year bounds what anyone plans a balance for. */
export const daysRange = { least: 1, most: 365 } as const;

/** What a watch has of its own; null: as the product or the profile has it. */
export interface OwnThresholds {
  readonly infoDays: number | null;
  readonly warningDays: number | null;
  readonly criticalDays: number | null;
  readonly sumMinor: bigint | null;
}

/** @returns what a watch goes by; the usual sum is the one below which autopay would charge */
export function thresholdsOf(own: OwnThresholds, profile: Pick<Profile, 'autopay' | 'card'>): Thresholds {
  return {
    infoDays: own.infoDays ?? usualDays.infoDays,
    warningDays: own.warningDays ?? usualDays.warningDays,
    criticalDays: own.criticalDays ?? usualDays.criticalDays,
    sumMinor: own.sumMinor ?? belowMinorOf(profile),
  };
}
