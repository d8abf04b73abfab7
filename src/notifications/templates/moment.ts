import { DateTime } from 'luxon';
import type { Language } from '../../platform/i18n.ts';

/** @returns a moment for people, in their zone: «21 ноября 2026 г. в 14:05», "November 21, 2026 at 2:05 PM" */
export function formatMoment(moment: Date, place: { timeZone: string; language: Language }): string {
  return DateTime.fromJSDate(moment, { zone: place.timeZone })
    .setLocale(place.language)
    .toLocaleString({ day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' });
}
