import type { Chat } from './chats.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { badRequest, badShape } from './refusal.ts';
import type { StoredMessage } from './state.ts';
import type { World } from './world.ts';

/** Telegram takes at most a hundred inline buttons; beyond, «reply markup is too long». */
const MAX_BUTTONS = 100;
const MAX_CALLBACK_DATA_BYTES = 64;
const MAX_COPY_TEXT = 256;
/** Bot API, InlineKeyboardButton.style. */
const STYLES = new Set(['danger', 'success', 'primary']);

export interface Button extends JsonObject {
  text: string;
}

export type Markup = Pick<StoredMessage, 'inlineKeyboard' | 'replyMarkup'>;

/**
 * Reads reply_markup. An inline keyboard without buttons is no keyboard.
 * @throws Refusal for button data, copied text and addresses that Telegram would refuse.
 */
export function readMarkup(world: World, chat: Chat, markup: Json | undefined): Markup {
  if (!isObject(markup)) return {};
  if (!Array.isArray(markup.inline_keyboard)) {
    checkContactButtons(chat, markup);
    return { replyMarkup: markup };
  }
  const rows = (markup.inline_keyboard as Button[][])
    .map((row) => row.map(withoutHide))
    .filter((row) => row.length > 0);
  const buttons = rows.flat();
  if (buttons.length > MAX_BUTTONS) throw badShape('reply markup is too long');
  for (const button of buttons) checkButton(world, chat, button);
  return buttons.length === 0 ? {} : { inlineKeyboard: { inline_keyboard: rows } };
}

/** Telegraf's `hide: false` is dropped, as the real server drops it. */
function withoutHide(button: Button): Button {
  const { hide: _notInTheBotApi, ...rest } = button;
  return rest as Button;
}

function checkButton(world: World, chat: Chat, button: Button): void {
  if (button.text.trim() === '') throw badShape('inline keyboard button text is empty');
  if (button.style !== undefined && !STYLES.has(String(button.style))) throw badShape('invalid button style specified');
  if (typeof button.callback_data === 'string') {
    const bytes = Buffer.byteLength(button.callback_data);
    if (bytes < 1 || bytes > MAX_CALLBACK_DATA_BYTES) throw badShape('BUTTON_DATA_INVALID');
  }
  if (typeof button.url === 'string') checkUrl(world, button.url);
  if (isObject(button.copy_text)) {
    const { length } = Array.from(String(button.copy_text.text));
    if (length < 1 || length > MAX_COPY_TEXT) throw badShape('BUTTON_COPY_TEXT_INVALID');
  }
  if (button.web_app !== undefined && chat.kind !== 'private') throw badShape('BUTTON_TYPE_INVALID');
}

function checkContactButtons(chat: Chat, markup: JsonObject): void {
  const rows = Array.isArray(markup.keyboard) ? (markup.keyboard as Json[][]) : [];
  const asks = rows.flat().some((button) => isObject(button) && button.request_contact === true);
  if (asks && chat.kind !== 'private') throw badRequest('phone number can be requested in private chats only');
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function checkUrl(world: World, url: string): void {
  const invalid = (reason: string) => badShape(`inline keyboard button URL '${url}' is invalid: ${reason}`);
  if (/^tg:/i.test(url)) return;
  if (!URL.canParse(url)) throw invalid('Wrong HTTP URL');
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw invalid('Unsupported URL protocol');
  const isLoopback = LOOPBACK.test(hostname);
  if (isLoopback ? !world.rules.allowLoopbackUrls : !hostname.includes('.')) throw invalid('Wrong HTTP URL');
}

/** @returns the rows of buttons now under the message. */
export function buttonRows(message: StoredMessage): readonly (readonly Button[])[] {
  const rows = message.inlineKeyboard?.inline_keyboard;
  return Array.isArray(rows) ? (rows as Button[][]) : [];
}
