import { apiChat, apiUser, findChat } from '../chats.ts';
import type { JsonObject } from '../json.ts';
import { removeMessages } from '../messages.ts';
import { member } from '../methods/lookups.ts';
import type { ForumState, UserState } from '../state.ts';
import { nowSeconds, type World } from '../world.ts';

function requireUser(world: World, userId: number): UserState {
  const user = world.state.users[String(userId)];
  if (user === undefined) throw new Error(`there is no user ${userId}`);
  return user;
}

/** A block reaches the bot as my_chat_member with the status «kicked»; blocking twice changes nothing. */
export function blockBot(world: World, userId: number): void {
  const user = requireUser(world, userId);
  if (user.isBlocking) return;
  user.isBlocking = true;
  emitPrivate(world, userId, { from: 'member', to: 'kicked' });
}

/** The person's client unblocks; they then usually send /start, which is a sendText of its own. */
export function unblockBot(world: World, userId: number): void {
  const user = requireUser(world, userId);
  if (!user.isBlocking) return;
  user.isBlocking = false;
  emitPrivate(world, userId, { from: 'kicked', to: 'member' });
}

function emitPrivate(world: World, userId: number, change: { from: string; to: string }): void {
  const bot = apiUser(world, world.bot.id);
  const shown = (status: string): JsonObject =>
    status === 'kicked' ? { user: bot, status, until_date: 0 } : { user: bot, status };
  emit(world, { chatId: userId, by: userId, before: shown(change.from), after: shown(change.to) });
}

function emit(world: World, input: { chatId: number; by: number; before: JsonObject; after: JsonObject }): void {
  const chat = findChat(world, input.chatId);
  if (chat === undefined) throw new Error(`there is no chat ${input.chatId}`);
  world.emit('my_chat_member', {
    chat: apiChat(chat),
    from: apiUser(world, input.by),
    date: nowSeconds(world),
    old_chat_member: input.before,
    new_chat_member: input.after,
  });
  world.changed(input.chatId);
}

/** The account is gone: Telegram sends no update, the bot learns it from a 403. */
export function deactivate(world: World, userId: number): void {
  requireUser(world, userId).isDeactivated = true;
  world.changed(userId);
}

function requireForumState(world: World, chatId: number): ForumState {
  const forum = world.state.forums[String(chatId)];
  if (forum === undefined) throw new Error(`there is no group ${chatId}`);
  return forum;
}

/** A member throws the bot out of the group; sends there then fail with 403. */
export function removeBot(world: World, input: { chatId: number; by: number }): void {
  const forum = requireForumState(world, input.chatId);
  const before = member(world, forum, world.bot.id);
  forum.isBotMember = false;
  emit(world, { ...input, before, after: { user: apiUser(world, world.bot.id), status: 'kicked', until_date: 0 } });
}

/** Changes what the bot may do in the group, e.g. {can_manage_topics: false}. */
export function setBotRights(world: World, chatId: number, rights: Partial<ForumState['botRights']>): void {
  Object.assign(requireForumState(world, chatId).botRights, rights);
}

/** A person deletes a message, theirs or the bot's; Telegram tells the bot nothing of it. */
export function deleteMessage(world: World, chatId: number, messageId: number): void {
  removeMessages(world, chatId, (message) => message.messageId === messageId);
}
