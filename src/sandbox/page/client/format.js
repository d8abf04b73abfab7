// @ts-check
import { element, icon } from './dom.js';

/** @type {string | undefined} */
let timeZone;

/** @param {string} zone the zone of the provider, in which all times are printed */
export function useTimeZone(zone) {
  timeZone = zone;
}

/** @param {number} ms @param {Intl.DateTimeFormatOptions} options */
const print = (ms, options) => new Intl.DateTimeFormat('ru', { ...options, timeZone }).format(ms);

/** «14:05» @param {number} ms */
export const clockTime = (ms) => print(ms, { hour: '2-digit', minute: '2-digit' });

/** «14:05:09» @param {number} ms */
export const clockTimeWithSeconds = (ms) => print(ms, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** «пятница, 20 ноября 2026 г.» @param {number} ms */
export const longDate = (ms) => print(ms, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** A day as one comparable text. @param {number} ms */
export const dayKey = (ms) => print(ms, { year: 'numeric', month: '2-digit', day: '2-digit' });

const dayMs = 86_400_000;

/**
 * «Сегодня», «Вчера», «20 ноября»
 * @param {number} ms
 * @param {number} nowMs
 */
export function dayName(ms, nowMs) {
  if (dayKey(ms) === dayKey(nowMs)) return 'Сегодня';
  if (dayKey(ms) === dayKey(nowMs - dayMs)) return 'Вчера';
  return print(ms, { day: 'numeric', month: 'long' });
}

/**
 * The time today, the date on other days.
 * @param {number} ms
 * @param {number} nowMs
 */
export const shortMoment = (ms, nowMs) =>
  dayKey(ms) === dayKey(nowMs) ? clockTime(ms) : print(ms, { day: 'numeric', month: 'short' });

/** «340 КБ» @param {number} bytes */
export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} Б`;
  const [size, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'КБ'] : [bytes / 1024 / 1024, 'МБ'];
  return `${size.toLocaleString('ru', { maximumFractionDigits: size < 10 ? 1 : 0 })} ${unit}`;
}

/** As many as `.avatar-N` classes in chat.css. */
const avatarColours = 6;

/**
 * A round picture with initials, its colour always the same for the same name: a customer and their topic look alike.
 * @param {{ readonly name: string }} owner
 */
export function avatar({ name }) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const initials = words.slice(0, 2).map((word) => Array.from(word)[0]?.toUpperCase() ?? '');
  const colour = Array.from(name).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % avatarColours;
  return element(`span.avatar.avatar-${colour}`, { 'aria-hidden': 'true' }, initials.join('') || '#');
}

/** The round picture of the bot. */
export const botAvatar = () => element('span.avatar.bot-avatar', { 'aria-hidden': 'true' }, icon('bot'));

/** The first name is enough where there is little room. @param {string} name */
export const firstName = (name) => name.split(' ')[0] ?? name;
