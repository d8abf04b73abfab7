import type { Topic } from '../telegram/state.ts';
import type { ShownMessage } from '../telegram/view.ts';
import { type MessageView, type NameOf, preview, viewMessages } from './chat-view.ts';

/** A forum of the sandbox has a topic a customer; beyond this the strip of topics cannot be used anyway. */
const shownTopics = 60;

export interface TopicView {
  /** null: «General», where everything outside the topics stands. */
  readonly threadId: number | null;
  readonly name: string;
  readonly isClosed: boolean;
  readonly lastId: number;
  readonly lastDateMs: number;
  readonly preview: string;
}

export interface SupportView {
  readonly topics: readonly TopicView[];
  readonly threadId: number | null;
  readonly messages: readonly MessageView[];
}

/** The group as an agent sees it: topics with the latest on top, and the messages of one of them. */
export function viewSupport(input: {
  readonly messages: readonly ShownMessage[];
  readonly topics: readonly Topic[];
  /** The topic that stands open; undefined for the one with the latest message. */
  readonly threadId: number | null | undefined;
  readonly nameOf: NameOf;
}): SupportView {
  const { messages, topics: known } = input;
  const lastOf = new Map(messages.map((message) => [message.threadId ?? null, message]));
  const general = { threadId: null, name: 'General', isClosed: false };
  const topics = [...known, general].map(({ threadId, name, isClosed }): TopicView => {
    const last = lastOf.get(threadId);
    return {
      threadId,
      name,
      isClosed,
      lastId: last?.messageId ?? 0,
      lastDateMs: last?.date.getTime() ?? 0,
      preview: last === undefined ? '' : preview(last),
    };
  });
  const ordered = topics
    .filter((topic) => topic.threadId !== null || topic.lastId > 0 || known.length === 0)
    .toSorted((a, b) => b.lastId - a.lastId)
    .slice(0, shownTopics);
  const isThere = ordered.some((topic) => topic.threadId === input.threadId);
  const threadId = isThere && input.threadId !== undefined ? input.threadId : (ordered[0]?.threadId ?? null);
  const inThread = messages.filter((message) => (message.threadId ?? null) === threadId);
  return { topics: ordered, threadId, messages: viewMessages(inThread, input.nameOf) };
}
