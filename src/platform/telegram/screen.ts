import type { InlineKeyboardButton } from 'telegraf/types';

/** What one message shows: text in Telegram's HTML and the buttons under it, row by row. */
export interface Screen {
  readonly html: string;
  readonly buttons: readonly (readonly Button[])[];
}

export type Button =
  | { readonly label: string; readonly data: string }
  | { readonly label: string; readonly url: string };

/** Telegram's own limit on callback data, in bytes of UTF-8. */
const maxCallbackBytes = 64;

/** @returns the keyboard as the Bot API takes it. @throws RangeError when a button's data is too long: a bug, not an input */
export function toInlineKeyboard(buttons: Screen['buttons']): InlineKeyboardButton[][] {
  return buttons.map((row) =>
    row.map((button) => {
      if ('url' in button) return { text: button.label, url: button.url };
      if (Buffer.byteLength(button.data) > maxCallbackBytes)
        throw new RangeError(`callback data too long: ${button.data}`);
      return { text: button.label, callback_data: button.data };
    }),
  );
}

/** Makes any text safe inside Telegram's HTML (core.telegram.org/bots/api#html-style). */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
