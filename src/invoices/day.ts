import type { Day } from '../platform/business-time.ts';

/** @returns a day as a DATE column takes it */
export function toDateColumn(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}
