import type { Translate } from '../../../platform/i18n.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';

/** What an agent reads before asking more closely. */
export const mostInList = 10;

/** Telegram's 4,096 characters, less a line that says that there is more. */
export const longestMessage = 4_000;

/** @returns text of people or banks, cut and safe in HTML */
export function brief(text: string, longest: number): string {
  const characters = [...text.trim().replace(/\s+/g, ' ')];
  return escapeHtml(
    characters.length <= longest ? characters.join('') : `${characters.slice(0, longest - 1).join('')}…`,
  );
}

/** A heading with its lines, and how many more there are; nothing at all for an empty list. */
export function section(t: Translate, heading: string, lines: readonly string[], total = lines.length): string[] {
  if (total === 0) return [];
  const shown = lines.slice(0, mostInList).map((line) => `• ${line}`);
  const more = total - shown.length;
  return ['', `<b>${heading}</b>`, ...shown, ...(more > 0 ? [t('desk:more', { count: more })] : [])];
}

/** @param lines each whole in its HTML. @returns as many of them as one message holds */
export function together(lines: readonly string[]): string {
  let html = '';
  for (const line of lines) {
    if (html.length + line.length >= longestMessage) return `${html.trim()}\n…`;
    html += `${line}\n`;
  }
  return html.trim();
}
