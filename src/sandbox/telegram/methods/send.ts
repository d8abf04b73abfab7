import { apiUser, type Chat, requireChat, requireTopic, requireWritableChat, requireWritableTopic } from '../chats.ts';
import { requireFile } from '../files.ts';
import { isObject, type JsonObject } from '../json.ts';
import { readMarkup } from '../keyboards.ts';
import { addMessage, apiMessage, findMessage, type NewMessage, requireMessage } from '../messages.ts';
import { badRequest, badShape } from '../refusal.ts';
import type { StoredMessage } from '../state.ts';
import { readCaption, readText } from '../text/format.ts';
import type { World } from '../world.ts';
import type { Method } from './method.ts';

export const sendMessage: Method = (world, { params }) => {
  const { text, entities } = readText(params);
  return send(world, params, () => ({ text, entities }));
};

export const sendDocument: Method = (world, { params, uploads }) =>
  send(world, params, () => ({
    ...captionOf(params),
    documentFileId: requireFile(world, { value: params.document, kind: 'document', uploads }).fileId,
  }));

export const sendPhoto: Method = (world, { params, uploads }) =>
  send(world, params, () => ({
    ...captionOf(params),
    photoFileId: requireFile(world, { value: params.photo, kind: 'photo', uploads }).fileId,
  }));

const CHAT_ACTIONS = new Set(
  (
    'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker ' +
    'find_location record_video_note upload_video_note'
  ).split(' '),
);

export const sendChatAction: Method = (world, { params }) => {
  if (!CHAT_ACTIONS.has(String(params.action))) throw badShape('wrong parameter action in request');
  const chat = requireWritableChat(world, params.chat_id);
  if (params.message_thread_id !== undefined) requireTopic(chat, params.message_thread_id);
  return true;
};

export const copyMessage: Method = (world, { params }) => {
  const source = sourceMessage(world, params, 'copy');
  if (!isCopyable(source)) throw badRequest("message can't be copied");
  const { text, entities, documentFileId, photoFileId, caption, captionEntities, extra } = source;
  const { forward_origin: _copyHidesIt, ...shown } = extra ?? {};
  const copy = { text, entities, documentFileId, photoFileId, caption, captionEntities, extra: shown };
  const message = send(world, params, () => ({
    ...defined(copy),
    ...(params.caption === undefined ? {} : captionOf(params)),
  }));
  return { message_id: message.message_id ?? 0 };
};

export const forwardMessage: Method = (world, { params }) => {
  const source = sourceMessage(world, params, 'forward');
  if (!isCopyable(source)) throw badRequest("message can't be forwarded");
  const { text, entities, documentFileId, photoFileId, caption, captionEntities, extra } = source;
  const origin = { type: 'user', date: source.date, sender_user: apiUser(world, source.fromId) };
  const shown = { ...extra, forward_origin: extra?.forward_origin ?? origin };
  const copy = { text, entities, documentFileId, photoFileId, caption, captionEntities, extra: shown };
  return send(world, params, () => defined(copy));
};

function sourceMessage(world: World, params: JsonObject, deed: string): StoredMessage {
  const chat = requireChat(world, params.from_chat_id);
  // A bot that was thrown out of a group reads nothing there.
  if (chat.kind === 'forum') requireWritableChat(world, params.from_chat_id);
  return requireMessage(world, { chatId: chat.id, messageId: params.message_id, deed });
}

/** Service messages (topic created, message pinned) have nothing that could be copied. */
const isCopyable = (message: StoredMessage): boolean =>
  message.text !== undefined ||
  message.documentFileId !== undefined ||
  message.photoFileId !== undefined ||
  message.extra?.sticker !== undefined ||
  message.extra?.contact !== undefined;

type Content = Omit<NewMessage, 'fromId'>;

function captionOf(params: JsonObject): Content {
  const { text, entities } = readCaption(params);
  return text === '' ? {} : { caption: text, captionEntities: entities };
}

/** The common way of everything a bot sends. The content is made last, so that a refused call stores no file. */
function send(world: World, params: JsonObject, content: () => Content): JsonObject {
  const chat = requireWritableChat(world, params.chat_id);
  const markup = readMarkup(world, chat, params.reply_markup);
  const place = placeOf(world, chat, params);
  const message = addMessage(world, chat, { fromId: world.bot.id, ...content(), ...markup, ...place });
  return apiMessage(world, message);
}

/** The topic and the message replied to; a reply without a topic goes where the message it answers stands. */
function placeOf(world: World, chat: Chat, params: JsonObject): { threadId?: number; replyTo?: number } {
  const replied = repliedMessage(world, chat, params);
  const thread = params.message_thread_id;
  const threadId = thread === undefined ? replied?.threadId : requireWritableTopic(world, chat, thread)?.threadId;
  return defined({ threadId, replyTo: replied?.messageId });
}

function repliedMessage(world: World, chat: Chat, params: JsonObject): StoredMessage | undefined {
  const reply = params.reply_parameters;
  if (!isObject(reply)) return undefined;
  if (reply.chat_id !== undefined && reply.chat_id !== chat.id)
    throw badShape('the emulator does not reply across chats');
  const message = findMessage(world, chat.id, reply.message_id);
  if (message === undefined && reply.allow_sending_without_reply !== true) {
    throw badRequest('message to be replied not found');
  }
  return message;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** @returns the object without the keys whose value is undefined. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Defined<T>;
}
