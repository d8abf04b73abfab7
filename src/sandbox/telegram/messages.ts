import { apiChat, apiUser, type Chat, findChat } from './chats.ts';
import { apiDocument, apiPhoto } from './files.ts';
import { type JsonObject, toJson } from './json.ts';
import { badRequest } from './refusal.ts';
import { pushBounded, type StoredMessage } from './state.ts';
import { nowSeconds, type World } from './world.ts';

/** Messages kept per chat: no test or sandbox story needs more, and a snapshot must stay small. */
const MAX_MESSAGES_PER_CHAT = 5000;

/** In private chats all of a bot's messages share one row of numbers, a supergroup has its own. */
function nextMessageId(world: World, chat: Chat): number {
  if (chat.kind === 'forum') {
    chat.forum.lastMessageId += 1;
    return chat.forum.lastMessageId;
  }
  world.state.counters.privateMessage += 1;
  return world.state.counters.privateMessage;
}

export type NewMessage = Omit<StoredMessage, 'chatId' | 'messageId' | 'date'>;

/** Puts a message into the chat, with the next number and the clock's time. */
export function addMessage(world: World, chat: Chat, content: NewMessage): StoredMessage {
  const message: StoredMessage = {
    chatId: chat.id,
    messageId: nextMessageId(world, chat),
    date: nowSeconds(world),
    ...content,
  };
  let list = world.state.messages[String(chat.id)];
  if (list === undefined) {
    list = [];
    world.state.messages[String(chat.id)] = list;
  }
  pushBounded(list, message, MAX_MESSAGES_PER_CHAT);
  world.changed(chat.id);
  return message;
}

export function messagesOf(world: World, chatId: number): readonly StoredMessage[] {
  return world.state.messages[String(chatId)] ?? [];
}

export function findMessage(world: World, chatId: number, messageId: unknown): StoredMessage | undefined {
  return messagesOf(world, chatId).findLast((message) => message.messageId === messageId);
}

/** @throws Refusal «message to <deed> not found». */
export function requireMessage(
  world: World,
  input: { chatId: number; messageId: unknown; deed: string },
): StoredMessage {
  const message = findMessage(world, input.chatId, input.messageId);
  if (message === undefined) throw badRequest(`message to ${input.deed} not found`);
  return message;
}

/** Takes the messages out of the chat. */
export function removeMessages(world: World, chatId: number, isGone: (message: StoredMessage) => boolean): void {
  world.state.messages[String(chatId)] = messagesOf(world, chatId).filter((message) => !isGone(message));
  world.changed(chatId);
}

/** @returns the message as the Bot API shows it; the one it replies to is shown without its own reply, as Telegram does. */
export function apiMessage(world: World, message: StoredMessage, withReply = true): JsonObject {
  const chat = findChat(world, message.chatId);
  if (chat === undefined) throw new Error(`the emulator has no chat ${message.chatId}`);
  const replied = withReply && message.replyTo !== undefined ? findMessage(world, chat.id, message.replyTo) : undefined;
  const pinned = message.extra?.pinned_message_id;
  const { pinned_message_id: _internal, ...extra } = message.extra ?? {};
  const pinnedMessage = pinned === undefined ? undefined : findMessage(world, chat.id, pinned);
  return toJson({
    message_id: message.messageId,
    from: apiUser(world, message.fromId),
    chat: apiChat(chat),
    date: message.date,
    edit_date: message.editDate,
    message_thread_id: message.threadId,
    is_topic_message: message.threadId === undefined ? undefined : true,
    reply_to_message: replied === undefined ? undefined : apiMessage(world, replied, false),
    text: message.text,
    entities: nonEmpty(message.entities),
    document: message.documentFileId === undefined ? undefined : apiDocument(world, message.documentFileId),
    photo: message.photoFileId === undefined ? undefined : apiPhoto(world, message.photoFileId),
    caption: message.caption === '' ? undefined : message.caption,
    caption_entities: nonEmpty(message.captionEntities),
    pinned_message: pinnedMessage === undefined ? undefined : apiMessage(world, pinnedMessage, false),
    ...extra,
    reply_markup: message.inlineKeyboard,
  }) as JsonObject;
}

const nonEmpty = <T>(list: readonly T[] | undefined): readonly T[] | undefined =>
  list === undefined || list.length === 0 ? undefined : list;
