import { type Chat, requireChat, requireWritableChat } from '../chats.ts';
import { isObject } from '../json.ts';
import { addMessage, findMessage, messagesOf, removeMessages, requireMessage } from '../messages.ts';
import { badRequest, badShape } from '../refusal.ts';
import type { StoredMessage } from '../state.ts';
import { nowSeconds, type World } from '../world.ts';
import type { Method } from './method.ts';

/** Bot API, deleteMessage: «A message can only be deleted if it was sent less than 48 hours ago». */
const DELETABLE_FOR_S = 48 * 60 * 60;
/** Bot API, deleteMessages: 1–100 identifiers. */
const MAX_DELETED_AT_ONCE = 100;

export const deleteMessage: Method = (world, { params }) => {
  const chat = requireChat(world, params.chat_id);
  const message = requireMessage(world, { chatId: chat.id, messageId: params.message_id, deed: 'delete' });
  if (!isDeletable(world, chat, message)) throw badRequest("message can't be deleted for everyone");
  removeMessages(world, chat.id, (one) => one === message);
  return true;
};

/** Messages that are gone or too old are skipped, as the Bot API says of this method. */
export const deleteMessages: Method = (world, { params }) => {
  const chat = requireChat(world, params.chat_id);
  const ids = params.message_ids;
  if (!Array.isArray(ids) || ids.length === 0) throw badShape('message identifiers are not specified');
  if (ids.length > MAX_DELETED_AT_ONCE) throw badShape('too many message identifiers specified');
  const wanted = new Set(ids);
  removeMessages(world, chat.id, (one) => wanted.has(one.messageId) && isDeletable(world, chat, one));
  return true;
};

function isDeletable(world: World, chat: Chat, message: StoredMessage): boolean {
  const isOwn = message.fromId === world.bot.id;
  if (chat.kind === 'forum' && !isOwn) return chat.forum.botRights.can_delete_messages;
  return nowSeconds(world) - message.date < DELETABLE_FOR_S;
}

/** Pinning leaves a service message, also in private chats. */
export const pinChatMessage: Method = (world, { params }) => {
  const chat = requireWritableChat(world, params.chat_id);
  requirePinRight(chat);
  const message = requireMessage(world, { chatId: chat.id, messageId: params.message_id, deed: 'pin' });
  if (message.isPinned === true) return true;
  message.isPinned = true;
  addMessage(world, chat, {
    fromId: world.bot.id,
    ...(message.threadId === undefined ? {} : { threadId: message.threadId }),
    extra: { pinned_message_id: message.messageId },
  });
  return true;
};

/** Without a number the last pinned message is meant. */
export const unpinChatMessage: Method = (world, { params }) => {
  const chat = requireWritableChat(world, params.chat_id);
  requirePinRight(chat);
  const message =
    params.message_id === undefined
      ? messagesOf(world, chat.id).findLast((one) => one.isPinned === true)
      : findMessage(world, chat.id, params.message_id);
  if (message === undefined) throw badRequest('message to unpin not found');
  delete message.isPinned;
  world.changed(chat.id);
  return true;
};

function requirePinRight(chat: Chat): void {
  if (chat.kind === 'forum' && !chat.forum.botRights.can_pin_messages) {
    throw badRequest('not enough rights to manage pinned messages in the chat');
  }
}

export const setMessageReaction: Method = (world, { params }) => {
  const chat = requireWritableChat(world, params.chat_id);
  const message = requireMessage(world, { chatId: chat.id, messageId: params.message_id, deed: 'react' });
  const reactions = Array.isArray(params.reaction) ? params.reaction : [];
  // A bot, not being a Premium user, may set one reaction a message (Bot API, setMessageReaction).
  if (reactions.length > 1) throw badShape('REACTIONS_TOO_MANY');
  const [reaction] = reactions;
  if (reaction === undefined) delete message.reaction;
  else if (isObject(reaction) && typeof reaction.emoji === 'string') message.reaction = reaction.emoji;
  else throw badShape('REACTION_INVALID');
  world.changed(chat.id);
  return true;
};
