import { cleanTyped } from '../topup/typed-text.ts';
import { findCity, toCityKey } from './settings-cities.ts';

export type TypedZone =
  /** IANA name, as the world's table has it. */
  | { readonly kind: 'zone'; readonly timeZone: string }
  /** An offset of half hours: there are few such places, and each has a name. */
  | { readonly kind: 'half-hour' }
  /** Further from Greenwich than any place is. */
  | { readonly kind: 'no-such-offset' }
  | { readonly kind: 'unknown' };

/** As the column that holds it. */
const longest = 64;

const offset = /^(utc|gmt|мск|msk|москва)? ?([+-]) ?(\d{1,2})(?:[:.]?(\d\d))?$/u;
const moscowHours = 3;
const furthestWest = -12;
const furthestEast = 14;

function readOffset(match: RegExpExecArray): TypedZone {
  const [, from, sign, hourDigits = '', minuteDigits = '00'] = match;
  if (minuteDigits !== '00') return { kind: 'half-hour' };
  const base = from === undefined || from === 'utc' || from === 'gmt' ? 0 : moscowHours;
  const hours = base + Number.parseInt(hourDigits, 10) * (sign === '-' ? -1 : 1);
  if (hours < furthestWest || hours > furthestEast) return { kind: 'no-such-offset' };
  // The table of zones counts to the west.
  return { kind: 'zone', timeZone: hours === 0 ? 'UTC' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}` };
}

/** @returns the name as the table of zones writes it; undefined: it has none such */
function canonical(name: string): string | undefined {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return timeZone.length > longest ? undefined : timeZone;
  } catch {
    // That is how it says so.
    return undefined;
  }
}

const lastPart = (name: string): string => toCityKey((name.split('/').at(-1) ?? '').replaceAll('_', ' '));

/** "berlin", "new york": the cities by which the table names its zones. */
const tableCities = new Map(Intl.supportedValuesOf('timeZone').map((name) => [lastPart(name), name]));

/** Reads «Челябинск», «+5», «МСК+2», «UTC-3», "Europe/Berlin", "new york". Never throws, whatever the text. */
export function readZone(typed: string): TypedZone {
  if (typed.length > longest) return { kind: 'unknown' };
  const text = cleanTyped(typed).replace(/[.!]$/, '');
  const match = offset.exec(text);
  if (match) return readOffset(match);
  // What is left of letters only: the table's reader would take bare offsets, too.
  if (!/^\p{L}/u.test(text)) return { kind: 'unknown' };
  const city = toCityKey(text);
  const timeZone = findCity(city) ?? tableCities.get(city) ?? canonical(text.replaceAll(' ', '_'));
  return timeZone === undefined ? { kind: 'unknown' } : { kind: 'zone', timeZone };
}
