import type { EmulatedUser, ForumState } from '../state.ts';
import type { World } from '../world.ts';

export interface ForumSetup {
  id: number;
  title: string;
  isForum: boolean;
  memberIds: readonly number[];
  /** Administrators besides the bot; the first one is the owner. Without it: the first member. */
  adminIds?: readonly number[];
}

/** Adds a person, or changes what is known of one (a new name, another language). */
export function addUser(world: World, profile: EmulatedUser): void {
  if (!Number.isSafeInteger(profile.id) || profile.id <= 0) throw new Error(`a user id is positive, not ${profile.id}`);
  const known = world.state.users[String(profile.id)];
  if (known !== undefined) known.profile = { ...profile };
  else {
    const fresh = { profile: { ...profile }, hasStarted: false, isBlocking: false, isDeactivated: false };
    world.state.users[String(profile.id)] = fresh;
  }
  world.changed(profile.id);
}

/** The group lives on under another number, as when it is upgraded to a supergroup; its messages stay behind. */
export function moveGroup(world: World, chatId: number, toChatId: number): void {
  const forum = world.state.forums[String(chatId)];
  if (forum === undefined) throw new Error(`there is no group ${chatId}`);
  world.state.forums[String(toChatId)] = { ...forum, id: toChatId, topics: [], lastMessageId: 0 };
  delete world.state.forums[String(chatId)];
  world.state.movedGroups = { ...world.state.movedGroups, [String(chatId)]: toChatId };
  world.changed(toChatId);
}

/** Adds a supergroup where the bot is an administrator; an existing one keeps its topics and messages. */
export function addForum(world: World, chat: ForumSetup): void {
  if (chat.id >= 0) throw new Error(`a group id is negative, not ${chat.id}`);
  const known = world.state.forums[String(chat.id)];
  const forum: ForumState = {
    id: chat.id,
    title: chat.title,
    isForum: chat.isForum,
    memberIds: [...chat.memberIds],
    adminIds: [...(chat.adminIds ?? chat.memberIds.slice(0, 1))],
    isBotMember: true,
    botRights: { can_manage_topics: true, can_pin_messages: true, can_delete_messages: true },
    topics: known?.topics ?? [],
    lastMessageId: known?.lastMessageId ?? 0,
  };
  world.state.forums[String(chat.id)] = forum;
  world.changed(chat.id);
}
