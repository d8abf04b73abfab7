import { apiChat, apiUser, type Chat } from '../chats.ts';
import { isObject, type JsonObject } from '../json.ts';
import { type Button, buttonRows } from '../keyboards.ts';
import { apiMessage, findMessage } from '../messages.ts';
import { pushBounded } from '../state.ts';
import { nowMs, type World } from '../world.ts';
import { chatOf } from './write.ts';

/** Open queries kept; a press is answered within seconds, so older ones are long past their deadline. */
const MAX_QUERIES = 2000;

export type PressOutcome =
  /** The bot gets a callback_query. */
  | { readonly kind: 'pressed'; readonly callbackQueryId: string; readonly updateId: number }
  /** The person's browser opens; the bot learns nothing. */
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'copied'; readonly text: string }
  | { readonly kind: 'not-on-keyboard'; readonly labels: readonly string[] }
  | { readonly kind: 'no-such-message' };

export interface Press {
  from: number;
  chatId?: number;
  messageId: number;
  /** The label as shown, or the exact callback_data. */
  button: string;
}

/** Presses a button that stands under the message now; labels win over callback data. */
export function pressButton(world: World, press: Press): PressOutcome {
  const chat = chatOf(world, press);
  const message = findMessage(world, chat.id, press.messageId);
  if (message === undefined) return { kind: 'no-such-message' };
  const buttons = buttonRows(message).flat();
  const button =
    buttons.find((one) => one.text === press.button) ?? buttons.find((one) => one.callback_data === press.button);
  if (button === undefined) return { kind: 'not-on-keyboard', labels: buttons.map((one) => one.text) };
  return act(world, { chat, from: press.from, messageId: press.messageId, button });
}

function act(world: World, input: { chat: Chat; from: number; messageId: number; button: Button }): PressOutcome {
  const { url, copy_text, web_app, callback_data } = input.button;
  if (typeof url === 'string') return { kind: 'url', url };
  if (isObject(copy_text)) return { kind: 'copied', text: String(copy_text.text) };
  if (isObject(web_app)) return { kind: 'url', url: String(web_app.url) };
  if (typeof callback_data === 'string') return query(world, { ...input, data: callback_data });
  throw new Error(`the emulator cannot press a button of this kind: ${JSON.stringify(input.button)}`);
}

/**
 * An old client, still showing an old keyboard, sends what is no longer there: the Bot API warns that data «can be
 * arbitrary», and the message may be gone.
 */
export function pressStale(world: World, press: Omit<Press, 'button'> & { data: string }): PressOutcome {
  return query(world, { chat: chatOf(world, press), ...press });
}

function query(world: World, input: { chat: Chat; from: number; messageId: number; data: string }): PressOutcome {
  const { chat, from, data } = input;
  world.state.counters.callback += 1;
  const id = String(world.state.counters.callback);
  const state = { id, fromId: from, createdAtMs: nowMs(world), isAnswered: false };
  pushBounded(world.state.callbackQueries, state, MAX_QUERIES);
  const updateId = world.emit('callback_query', {
    id,
    from: apiUser(world, from),
    message: shownMessage(world, chat, input.messageId),
    chat_instance: `instance${chat.id}`,
    data,
  });
  return { kind: 'pressed', callbackQueryId: id, updateId };
}

/** A deleted message arrives as InaccessibleMessage, whose date is 0. */
function shownMessage(world: World, chat: Chat, messageId: number): JsonObject {
  const message = findMessage(world, chat.id, messageId);
  return message === undefined ? { chat: apiChat(chat), message_id: messageId, date: 0 } : apiMessage(world, message);
}
