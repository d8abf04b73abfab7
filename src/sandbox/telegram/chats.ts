import type { JsonObject } from './json.ts';
import { badRequest, forbidden, upgraded } from './refusal.ts';
import type { EmulatedUser, ForumState, Topic, UserState } from './state.ts';
import type { World } from './world.ts';

export type Chat =
  | { readonly kind: 'private'; readonly id: number; readonly user: UserState }
  | { readonly kind: 'forum'; readonly id: number; readonly forum: ForumState };

/** @returns the chat with this id, or undefined when this Telegram has none. */
export function findChat(world: World, id: number): Chat | undefined {
  const user = world.state.users[String(id)];
  if (user !== undefined) return { kind: 'private', id, user };
  const forum = world.state.forums[String(id)];
  return forum === undefined ? undefined : { kind: 'forum', id, forum };
}

/**
 * The chat a call names. Usernames address channels and groups only, of which the emulator has none.
 * @throws Refusal «chat not found».
 */
export function requireChat(world: World, chatId: unknown): Chat {
  const movedTo = world.state.movedGroups?.[String(chatId)];
  if (movedTo !== undefined) throw upgraded(movedTo);
  const chat = typeof chatId === 'number' ? findChat(world, chatId) : undefined;
  if (chat === undefined) throw badRequest('chat not found');
  return chat;
}

/** The chat a call writes into. @throws Refusal 403 when the bot is not let in, as Telegram words it. */
export function requireWritableChat(world: World, chatId: unknown): Chat {
  const chat = requireChat(world, chatId);
  if (chat.kind === 'forum') {
    if (!chat.forum.isBotMember) throw forbidden('bot was kicked from the supergroup chat');
    return chat;
  }
  if (chat.user.isDeactivated) throw forbidden('user is deactivated');
  if (chat.user.isBlocking) throw forbidden('bot was blocked by the user');
  if (!chat.user.hasStarted) throw forbidden("bot can't initiate conversation with a user");
  return chat;
}

/** The forum a topic call names. @throws Refusal when it is no forum or the bot may not manage its topics. */
export function requireForum(world: World, chatId: unknown): ForumState {
  const chat = requireWritableChat(world, chatId);
  if (chat.kind !== 'forum' || !chat.forum.isForum) throw badRequest('the chat is not a forum');
  if (!chat.forum.botRights.can_manage_topics) throw badRequest('not enough rights to manage topics');
  return chat.forum;
}

const findTopic = (chat: Chat, threadId: unknown): Topic | undefined =>
  chat.kind === 'forum' ? chat.forum.topics.find((one) => one.threadId === threadId) : undefined;

/** @throws Refusal «message thread not found», also for a thread in a chat without topics. */
export function requireTopic(chat: Chat, threadId: unknown): Topic {
  const topic = findTopic(chat, threadId);
  if (topic === undefined) throw badRequest('message thread not found');
  return topic;
}

/**
 * The topic that a message is for; undefined: the general one. In a closed topic only those write who may manage topics.
 * @throws Refusal when it is closed, or gone and this Telegram says so.
 */
export function requireWritableTopic(world: World, chat: Chat, threadId: unknown): Topic | undefined {
  if (chat.kind === 'forum' && world.rules.deletedTopics === 'general') {
    const topic = findTopic(chat, threadId);
    if (topic === undefined) return undefined;
  }
  const topic = requireTopic(chat, threadId);
  const mayManage = chat.kind === 'forum' && chat.forum.botRights.can_manage_topics;
  if (topic.isClosed && !mayManage) throw badRequest('TOPIC_CLOSED');
  return topic;
}

/** @returns the user as the Bot API shows it; the bot itself included. */
export function apiUser(world: World, id: number): JsonObject {
  if (id === world.bot.id) return { ...world.bot, is_bot: true };
  const profile = world.state.users[String(id)]?.profile;
  if (profile === undefined) throw new Error(`the emulator has no user ${id}`);
  return { is_bot: false, ...copyProfile(profile) };
}

function copyProfile(profile: EmulatedUser): JsonObject {
  const { id, first_name, last_name, username, language_code } = profile;
  return {
    id,
    first_name,
    ...(last_name === undefined ? {} : { last_name }),
    ...(username === undefined ? {} : { username }),
    ...(language_code === undefined ? {} : { language_code }),
  };
}

/** @returns the chat as messages carry it. */
export function apiChat(chat: Chat): JsonObject {
  if (chat.kind === 'forum') {
    const { id, title, isForum } = chat.forum;
    return { id, title, type: 'supergroup', ...(isForum ? { is_forum: true } : {}) };
  }
  const { language_code: _notOfTheChat, ...profile } = copyProfile(chat.user.profile);
  return { ...profile, type: 'private' };
}
