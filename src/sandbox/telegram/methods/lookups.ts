import { apiChat, apiUser, requireChat } from '../chats.ts';
import { apiFile } from '../files.ts';
import { type Json, type JsonObject, toJsonObject } from '../json.ts';
import { apiMessage, messagesOf } from '../messages.ts';
import { badRequest } from '../refusal.ts';
import type { ForumState } from '../state.ts';
import type { World } from '../world.ts';
import type { Method } from './method.ts';

export const getMe: Method = (world) => ({
  ...apiUserOfBot(world),
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
});

const apiUserOfBot = (world: World): JsonObject => apiUser(world, world.bot.id);

export const getFile: Method = (world, { params }) => apiFile(world, String(params.file_id));

/** Telegram's defaults for a new chat; the accent colour is a palette number that only clients look at. */
const CHAT_DEFAULTS = { accent_color_id: 0, max_reaction_count: 11 };

export const getChat: Method = (world, { params }) => {
  const chat = requireChat(world, params.chat_id);
  const pinned = messagesOf(world, chat.id).findLast((message) => message.isPinned === true);
  return toJsonObject({
    ...apiChat(chat),
    ...CHAT_DEFAULTS,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
    pinned_message: pinned === undefined ? undefined : apiMessage(world, pinned, false),
  });
};

export const getChatMember: Method = (world, { params }) => {
  const chat = requireChat(world, params.chat_id);
  const userId = Number(params.user_id);
  const isKnown = userId === world.bot.id || world.state.users[String(userId)] !== undefined;
  if (!isKnown) throw badRequest('PARTICIPANT_ID_INVALID');
  if (chat.kind === 'forum') return member(world, chat.forum, userId);
  const isInside = userId === chat.id || userId === world.bot.id;
  return { status: isInside ? 'member' : 'left', user: apiUser(world, userId) };
};

/** Bots other than the asking one are left out; the emulator has no others. */
export const getChatAdministrators: Method = (world, { params }) => {
  const chat = requireChat(world, params.chat_id);
  if (chat.kind === 'private') throw badRequest('there are no administrators in the private chat');
  const ids = [...chat.forum.adminIds, ...(chat.forum.isBotMember ? [world.bot.id] : [])];
  return ids.map((id): Json => member(world, chat.forum, id));
};

/** @returns the ChatMember of a known user or of the bot. */
export function member(world: World, forum: ForumState, userId: number): JsonObject {
  const user = apiUser(world, userId);
  if (userId === world.bot.id) return forum.isBotMember ? administrator(user, forum) : { status: 'left', user };
  if (forum.adminIds[0] === userId) return { status: 'creator', user, is_anonymous: false };
  if (forum.adminIds.includes(userId)) return administrator(user, forum);
  return { status: forum.memberIds.includes(userId) ? 'member' : 'left', user };
}

function administrator(user: JsonObject, forum: ForumState): JsonObject {
  return {
    status: 'administrator',
    user,
    can_be_edited: false,
    is_anonymous: false,
    can_manage_chat: true,
    can_manage_video_chats: false,
    can_restrict_members: false,
    can_promote_members: false,
    can_change_info: false,
    can_invite_users: true,
    can_post_stories: false,
    can_edit_stories: false,
    can_delete_stories: false,
    ...forum.botRights,
  };
}
