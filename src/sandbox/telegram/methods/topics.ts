import { requireForum, requireTopic } from '../chats.ts';
import type { JsonObject } from '../json.ts';
import { addMessage, removeMessages } from '../messages.ts';
import { badRequest, badShape } from '../refusal.ts';
import type { ForumState, Topic } from '../state.ts';
import type { World } from '../world.ts';
import type { Method } from './method.ts';

/** Bot API, createForumTopic: the only colours a topic may have. The first is the default. */
const ICON_COLORS = [7322096, 16766590, 13338331, 9367192, 16749490, 16478047];
const MAX_TOPIC_NAME = 128;

/** The thread's number is that of the service message that opened it. */
export const createForumTopic: Method = (world, { params }) => {
  const forum = requireForum(world, params.chat_id);
  const name = readName(params);
  const iconColor = typeof params.icon_color === 'number' ? params.icon_color : (ICON_COLORS[0] ?? 0);
  if (!ICON_COLORS.includes(iconColor)) throw badShape('invalid icon color specified');
  const opening = addService(world, forum, { forum_topic_created: { name, icon_color: iconColor } });
  opening.threadId = opening.messageId;
  forum.topics.push({ threadId: opening.messageId, name, iconColor, isClosed: false });
  return { message_thread_id: opening.messageId, name, icon_color: iconColor };
};

export const editForumTopic: Method = (world, { params }) => {
  const { forum, topic } = find(world, params);
  if (params.name === undefined || params.name === '') return true;
  const name = readName(params);
  if (name === topic.name) throw badRequest('TOPIC_NOT_MODIFIED');
  topic.name = name;
  addService(world, forum, { forum_topic_edited: { name } }, topic);
  return true;
};

export const closeForumTopic: Method = (world, { params }) => {
  const { forum, topic } = find(world, params);
  if (topic.isClosed) throw badRequest('TOPIC_NOT_MODIFIED');
  topic.isClosed = true;
  addService(world, forum, { forum_topic_closed: {} }, topic);
  return true;
};

export const reopenForumTopic: Method = (world, { params }) => {
  const { forum, topic } = find(world, params);
  if (!topic.isClosed) throw badRequest('TOPIC_NOT_MODIFIED');
  topic.isClosed = false;
  addService(world, forum, { forum_topic_reopened: {} }, topic);
  return true;
};

export const deleteForumTopic: Method = (world, { params }) => {
  const { forum, topic } = find(world, params);
  forum.topics = forum.topics.filter((one) => one !== topic);
  removeMessages(world, forum.id, (message) => message.threadId === topic.threadId);
  return true;
};

function find(world: World, params: JsonObject): { forum: ForumState; topic: Topic } {
  const forum = requireForum(world, params.chat_id);
  return { forum, topic: requireTopic({ kind: 'forum', id: forum.id, forum }, params.message_thread_id) };
}

function readName(params: JsonObject): string {
  const name = String(params.name).trim();
  const { length } = Array.from(name);
  if (length < 1 || length > MAX_TOPIC_NAME) throw badShape('TOPIC_TITLE_INVALID');
  return name;
}

function addService(world: World, forum: ForumState, extra: JsonObject, topic?: Topic) {
  const place = topic === undefined ? {} : { threadId: topic.threadId };
  return addMessage(world, { kind: 'forum', id: forum.id, forum }, { fromId: world.bot.id, extra, ...place });
}
