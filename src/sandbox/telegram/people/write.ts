import { apiUser, type Chat, findChat } from '../chats.ts';
import { storeFile } from '../files.ts';
import type { JsonObject } from '../json.ts';
import { addMessage, apiMessage, findMessage, type NewMessage } from '../messages.ts';
import { commandEntities } from '../text/format.ts';
import { nowSeconds, type World } from '../world.ts';

/** Where a person writes: without chatId to the bot in private. */
export interface Place {
  from: number;
  chatId?: number;
  threadId?: number;
  replyTo?: number;
}

export interface PersonFile {
  fileName: string;
  mimeType: string;
  bytes: Buffer;
  caption?: string;
}

/**
 * The chat, provided that this person could write there now.
 * @throws Error otherwise: Telegram's own client would not let them, so it is a mistake of the test.
 */
export function chatOf(world: World, place: Pick<Place, 'from' | 'chatId'>): Chat {
  const chat = findChat(world, place.chatId ?? place.from);
  if (chat === undefined) throw new Error(`there is no chat ${place.chatId ?? place.from}`);
  if (chat.kind === 'private') {
    if (chat.id !== place.from) throw new Error(`user ${place.from} cannot write in the private chat of ${chat.id}`);
    if (chat.user.isDeactivated) throw new Error(`user ${place.from} is deactivated`);
    if (chat.user.isBlocking) throw new Error(`user ${place.from} blocks the bot: unblock it first`);
  } else if (!chat.forum.memberIds.includes(place.from)) {
    throw new Error(`user ${place.from} is not in the group ${chat.id}`);
  }
  return chat;
}

/** Puts the person's message into the chat and tells the bot. @returns its message_id. */
function write(world: World, place: Place, content: Omit<NewMessage, 'fromId'>): number {
  const chat = chatOf(world, place);
  if (
    place.threadId !== undefined &&
    !(chat.kind === 'forum' && chat.forum.topics.some((one) => one.threadId === place.threadId))
  ) {
    throw new Error(`there is no topic ${place.threadId}`);
  }
  if (chat.kind === 'private') chat.user.hasStarted = true;
  const message = addMessage(world, chat, {
    fromId: place.from,
    ...content,
    ...(place.threadId === undefined ? {} : { threadId: place.threadId }),
    ...(place.replyTo === undefined ? {} : { replyTo: place.replyTo }),
  });
  // A group without the bot tells it nothing.
  if (chat.kind === 'private' || chat.forum.isBotMember) world.emit('message', apiMessage(world, message));
  return message.messageId;
}

export function sendText(world: World, input: Place & { text: string }): number {
  const text = input.text.trim();
  if (text === '') throw new Error('a client sends no empty text');
  return write(world, input, { text, entities: commandEntities(text) });
}

/** Any text can be forwarded; the bot sees who wrote it, or only a name if the author hides behind privacy settings. */
export function forwardText(
  world: World,
  input: Place & { text: string; authorId?: number; authorName?: string },
): number {
  const date = nowSeconds(world);
  const origin: JsonObject =
    input.authorId === undefined
      ? { type: 'hidden_user', date, sender_user_name: input.authorName ?? 'Someone' }
      : { type: 'user', date, sender_user: apiUser(world, input.authorId) };
  return write(world, input, {
    text: input.text,
    entities: commandEntities(input.text),
    extra: { forward_origin: origin },
  });
}

export function sendDocument(world: World, input: Place & PersonFile): number {
  chatOf(world, input);
  const { fileId } = storeFile(world, { kind: 'document', ...input });
  return write(world, input, { documentFileId: fileId, ...captionOf(input) });
}

/** @throws Refusal when the bytes are no PNG or JPEG: a client would not send them as a photo. */
export function sendPhoto(world: World, input: Place & PersonFile): number {
  chatOf(world, input);
  const { fileId } = storeFile(world, { kind: 'photo', ...input });
  return write(world, input, { photoFileId: fileId, ...captionOf(input) });
}

function captionOf(input: PersonFile): Pick<NewMessage, 'caption' | 'captionEntities'> {
  if (input.caption === undefined || input.caption === '') return {};
  return { caption: input.caption, captionEntities: commandEntities(input.caption) };
}

export function sendSticker(world: World, input: Place & { emoji?: string }): number {
  const sticker = {
    file_id: 'EmulatedSticker',
    file_unique_id: 'EmulatedSticker',
    type: 'regular',
    width: 512,
    height: 512,
    is_animated: false,
    is_video: false,
    emoji: input.emoji ?? '👍',
  };
  return write(world, input, { extra: { sticker } });
}

/** A contact may be someone else's: without `contactUserId` it is the sender's own. */
export function sendContact(world: World, input: Place & { phoneNumber: string; contactUserId?: number }): number {
  const userId = input.contactUserId ?? input.from;
  const firstName = String(apiUser(world, userId).first_name);
  return write(world, input, {
    extra: { contact: { phone_number: input.phoneNumber, first_name: firstName, user_id: userId } },
  });
}

/** The person edits what they wrote: the bot gets an edited_message. @throws Error when it is not theirs. */
export function editText(
  world: World,
  input: Pick<Place, 'from' | 'chatId'> & { messageId: number; text: string },
): void {
  const chat = chatOf(world, input);
  const message = findMessage(world, chat.id, input.messageId);
  if (message === undefined || message.fromId !== input.from || message.text === undefined) {
    throw new Error(`user ${input.from} has no text ${input.messageId} to edit`);
  }
  message.text = input.text;
  message.entities = commandEntities(input.text);
  message.editDate = nowSeconds(world);
  world.changed(chat.id);
  world.emit('edited_message', apiMessage(world, message));
}
