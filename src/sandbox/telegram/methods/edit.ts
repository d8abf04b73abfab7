import { isDeepStrictEqual } from 'node:util';
import { type Chat, requireWritableChat } from '../chats.ts';
import { requireFile } from '../files.ts';
import { isObject, type JsonObject } from '../json.ts';
import { readMarkup } from '../keyboards.ts';
import { apiMessage, requireMessage } from '../messages.ts';
import { badRequest, badShape } from '../refusal.ts';
import type { StoredMessage } from '../state.ts';
import { readCaption, readText } from '../text/format.ts';
import { nowSeconds, type World } from '../world.ts';
import type { Method } from './method.ts';

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

export const editMessageText: Method = (world, { params }) => {
  const { text, entities } = readText(params);
  return edit(world, params, (message) => {
    if (message.text === undefined) throw badRequest('there is no text in the message to edit');
    return { text, entities };
  });
};

export const editMessageCaption: Method = (world, { params }) => {
  const { text, entities } = readCaption(params);
  return edit(world, params, (message) => {
    if (message.documentFileId === undefined && message.photoFileId === undefined) {
      throw badRequest('there is no caption in the message to edit');
    }
    return { caption: text, captionEntities: entities };
  });
};

export const editMessageReplyMarkup: Method = (world, { params }) => edit(world, params, () => ({}));

export const editMessageMedia: Method = (world, { params, uploads }) => {
  const media = params.media;
  if (!isObject(media)) throw badShape('media is empty');
  const kind = media.type;
  if (kind !== 'document' && kind !== 'photo')
    throw badShape(`the emulator does not support media of type ${String(kind)}`);
  const { text, entities } = readCaption(media);
  return edit(world, params, (message) => {
    if (message.replyMarkup !== undefined) throw badRequest("message can't be edited");
    const { fileId } = requireFile(world, { value: media.media, kind, uploads });
    const file = kind === 'document' ? { documentFileId: fileId } : { photoFileId: fileId };
    delete message.text;
    delete message.entities;
    delete message.documentFileId;
    delete message.photoFileId;
    return { ...file, caption: text, captionEntities: entities };
  });
};

type Change = Partial<
  Pick<StoredMessage, 'text' | 'entities' | 'caption' | 'captionEntities' | 'documentFileId' | 'photoFileId'>
>;

/**
 * The common way of every edit: the keyboard is replaced each time, so an edit without reply_markup takes it away.
 * @throws Refusal when the message is gone, is not the bot's, or would not change.
 */
function edit(world: World, params: JsonObject, change: (message: StoredMessage) => Change): JsonObject {
  if (params.inline_message_id !== undefined) throw badShape('the emulator has no inline messages');
  if (params.message_id === undefined) throw badShape('message identifier is not specified');
  const chat = requireWritableChat(world, params.chat_id);
  const message = requireMessage(world, { chatId: chat.id, messageId: params.message_id, deed: 'edit' });
  requireEditable(world, message);
  const keyboard = readInlineKeyboard(world, chat, params);
  const before = looks(message);
  Object.assign(message, change(message));
  if (keyboard === undefined) delete message.inlineKeyboard;
  else message.inlineKeyboard = keyboard;
  if (isDeepStrictEqual(before, looks(message))) throw badRequest(NOT_MODIFIED);
  message.editDate = nowSeconds(world);
  world.changed(chat.id);
  return apiMessage(world, message);
}

/** Only its own messages, and none that carries a custom keyboard (Bot API, «Updating messages»). */
function requireEditable(world: World, message: StoredMessage): void {
  const isService =
    message.text === undefined && message.documentFileId === undefined && message.photoFileId === undefined;
  const isForwarded = message.extra?.forward_origin !== undefined;
  if (message.fromId !== world.bot.id || message.replyMarkup !== undefined || isService || isForwarded) {
    throw badRequest("message can't be edited");
  }
}

function readInlineKeyboard(world: World, chat: Chat, params: JsonObject): JsonObject | undefined {
  const markup = readMarkup(world, chat, params.reply_markup);
  if (markup.replyMarkup !== undefined) throw badShape('inline keyboard expected');
  return markup.inlineKeyboard;
}

/** What a reader would see of the message, for the comparison. */
function looks(message: StoredMessage): unknown {
  return structuredClone({
    text: message.text,
    entities: message.entities ?? [],
    caption: message.caption ?? '',
    captionEntities: message.captionEntities ?? [],
    document: message.documentFileId,
    photo: message.photoFileId,
    keyboard: message.inlineKeyboard,
  });
}
