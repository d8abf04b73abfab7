import { escapeHtml } from '../platform/telegram/screen.ts';

/** What a letter says, before it is set as text and as HTML. */
export interface LetterBody {
  readonly opening: readonly string[];
  /** Label and value, line by line. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly closing: readonly string[];
}

export function asText({ opening, facts, closing }: LetterBody): string {
  const lines = facts.map(([label, value]) => `${label}: ${value}`).join('\n');
  return [...opening, lines, ...closing].join('\n\n');
}

/** No pictures, links or scripts, so that any mail program shows it whole, and an odd name is only an odd name. */
export function asHtml({ opening, facts, closing }: LetterBody): string {
  const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;
  const row = ([label, value]: readonly [string, string]) =>
    `<tr><td style="padding:2px 12px 2px 0;color:#666;vertical-align:top">${escapeHtml(label)}</td>` +
    `<td style="padding:2px 0;overflow-wrap:anywhere">${escapeHtml(value)}</td></tr>`;
  return [
    '<!doctype html><html><body style="font-family:sans-serif;font-size:15px;line-height:1.5">',
    ...opening.map(paragraph),
    `<table style="border-collapse:collapse">${facts.map(row).join('')}</table>`,
    ...closing.map(paragraph),
    '</body></html>',
  ].join('\n');
}
