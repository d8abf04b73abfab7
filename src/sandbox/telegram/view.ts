import { apiUser } from './chats.ts';
import { findFile } from './files.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { type Button, buttonRows } from './keyboards.ts';
import { messagesOf } from './messages.ts';
import type { MessageEntity, StoredMessage } from './state.ts';
import { renderHtml } from './text/render-html.ts';
import type { World } from './world.ts';

export interface ShownButton {
  readonly label: string;
  readonly url?: string;
  readonly data?: string;
  readonly copyText?: string;
}

export interface ShownFile {
  readonly fileId: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly width?: number;
  readonly height?: number;
}

/** A message as a person sees it. */
export interface ShownMessage {
  readonly messageId: number;
  readonly fromBot: boolean;
  /** The author's user id. */
  readonly from: number;
  readonly fromName: string;
  readonly date: Date;
  readonly editedAt?: Date;
  readonly threadId?: number;
  readonly replyTo?: number;
  /** The text, or the caption of a file; empty for a sticker, a contact, a service message. */
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** Safe to put into a page. */
  readonly html: string;
  readonly keyboard: readonly (readonly ShownButton[])[];
  /** Labels of the custom keyboard this message brought, when it brought one. */
  readonly replyKeyboard?: readonly (readonly string[])[];
  readonly document?: ShownFile;
  readonly photo?: ShownFile;
  /** Sticker, contact, forward_origin and the service fields, as the Bot API names them. */
  readonly extra: JsonObject;
  readonly pinned: boolean;
  readonly reaction?: string;
}

/** @returns the messages of the chat, oldest first; with a thread, those of that topic only. */
export function shownMessages(world: World, chatId: number, threadId?: number): readonly ShownMessage[] {
  return messagesOf(world, chatId)
    .filter((message) => threadId === undefined || message.threadId === threadId)
    .map((message) => show(world, message));
}

function show(world: World, message: StoredMessage): ShownMessage {
  const text = message.text ?? message.caption ?? '';
  const entities = message.entities ?? message.captionEntities ?? [];
  const replyKeyboard = replyLabels(message);
  return {
    messageId: message.messageId,
    fromBot: message.fromId === world.bot.id,
    from: message.fromId,
    fromName: nameOf(world, message.fromId),
    date: new Date(message.date * 1000),
    text,
    entities: structuredClone(entities),
    html: renderHtml(text, entities),
    keyboard: buttonRows(message).map((row) => row.map(showButton)),
    extra: structuredClone(message.extra ?? {}),
    pinned: message.isPinned === true,
    ...(message.editDate === undefined ? {} : { editedAt: new Date(message.editDate * 1000) }),
    ...(message.threadId === undefined ? {} : { threadId: message.threadId }),
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
    ...(replyKeyboard === undefined ? {} : { replyKeyboard }),
    ...showFile(world, 'document', message.documentFileId),
    ...showFile(world, 'photo', message.photoFileId),
    ...(message.reaction === undefined ? {} : { reaction: message.reaction }),
  };
}

function nameOf(world: World, userId: number): string {
  const { first_name, last_name } = apiUser(world, userId);
  return last_name === undefined ? String(first_name) : `${String(first_name)} ${String(last_name)}`;
}

function showButton(button: Button): ShownButton {
  const { url, callback_data, copy_text, web_app } = button;
  const address = isObject(web_app) ? web_app.url : url;
  return {
    label: button.text,
    ...(typeof address === 'string' ? { url: address } : {}),
    ...(typeof callback_data === 'string' ? { data: callback_data } : {}),
    ...(isObject(copy_text) ? { copyText: String(copy_text.text) } : {}),
  };
}

function replyLabels(message: StoredMessage): string[][] | undefined {
  const rows = message.replyMarkup?.keyboard;
  if (!Array.isArray(rows)) return undefined;
  return (rows as Json[][]).map((row) =>
    row.map((button) => (isObject(button) ? String(button.text) : String(button))),
  );
}

function showFile<K extends 'document' | 'photo'>(
  world: World,
  key: K,
  fileId: string | undefined,
): { [P in K]?: ShownFile } {
  const file = fileId === undefined ? undefined : findFile(world, fileId);
  if (file === undefined) return {};
  const { base64: _notShown, path: _inner, uniqueId: _unused, ...shown } = file;
  return { [key]: shown } as { [P in K]?: ShownFile };
}
