import type { ShownFile, ShownMessage } from '../telegram/view.ts';
import type { SandboxPageDeps } from './types.ts';

/** The page shows the end of a conversation; further back nobody scrolls in a sandbox, and each change sends it anew. */
const shownMessages = 200;
/** Characters of the last message that stand under a topic's name. */
const previewLength = 80;

export interface MessageView {
  readonly id: number;
  readonly author: { readonly id: number; readonly name: string };
  readonly fromBot: boolean;
  readonly dateMs: number;
  readonly isEdited: boolean;
  readonly isPinned: boolean;
  readonly text: string;
  readonly entities: ShownMessage['entities'];
  readonly keyboard: ShownMessage['keyboard'];
  readonly replyTo?: { readonly id: number; readonly name: string; readonly text: string };
  readonly document?: FileView;
  readonly photo?: FileView;
  readonly sticker?: string;
  readonly contact?: string;
  readonly forwardedFrom?: string;
  /** What Telegram says in the middle of a chat: a topic was made, a message was pinned. */
  readonly service?: string;
  readonly reaction?: string;
}

interface FileView extends Pick<ShownFile, 'fileName' | 'sizeBytes' | 'width' | 'height'> {
  readonly url: string;
}

export type NameOf = (userId: number) => string;

export function createNames(deps: SandboxPageDeps): NameOf {
  const names = new Map([...deps.people, ...deps.supportAgents].map((one) => [one.id, one.name]));
  return (userId) => names.get(userId) ?? deps.botName;
}

/** @returns the end of the conversation, oldest first. */
export function viewMessages(messages: readonly ShownMessage[], nameOf: NameOf): readonly MessageView[] {
  const byId = new Map(messages.map((message) => [message.messageId, message]));
  return messages.slice(-shownMessages).map((message) => viewMessage(message, { nameOf, byId }));
}

function viewMessage(
  message: ShownMessage,
  { nameOf, byId }: { nameOf: NameOf; byId: ReadonlyMap<number, ShownMessage> },
): MessageView {
  const { extra } = message;
  const replied = message.replyTo === undefined ? undefined : byId.get(message.replyTo);
  return {
    id: message.messageId,
    author: { id: message.from, name: nameOf(message.from) },
    fromBot: message.fromBot,
    dateMs: message.date.getTime(),
    isEdited: message.editedAt !== undefined && !message.fromBot,
    isPinned: message.pinned,
    text: message.text,
    entities: message.entities,
    keyboard: message.keyboard,
    ...(message.document === undefined ? {} : { document: viewFile(message.document) }),
    ...(message.photo === undefined ? {} : { photo: viewFile(message.photo) }),
    ...(replied === undefined
      ? {}
      : { replyTo: { id: replied.messageId, name: nameOf(replied.from), text: preview(replied) } }),
    ...textOf('sticker', read(extra, 'sticker', 'emoji')),
    ...textOf('contact', read(extra, 'contact', 'phone_number')),
    ...textOf('forwardedFrom', forwardedFrom(message)),
    ...textOf('service', serviceText(message)),
    ...textOf('reaction', message.reaction),
  };
}

function textOf<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}

/** A text deep inside the Bot API's own fields, or undefined. */
function read(value: unknown, ...path: readonly string[]): string | undefined {
  let inner = value;
  for (const name of path) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = (inner as Record<string, unknown>)[name];
  }
  return typeof inner === 'string' ? inner : undefined;
}

function forwardedFrom({ extra }: ShownMessage): string | undefined {
  return (
    read(extra, 'forward_origin', 'sender_user', 'first_name') ?? read(extra, 'forward_origin', 'sender_user_name')
  );
}

function serviceText({ extra }: ShownMessage): string | undefined {
  if (extra.forum_topic_created !== undefined) {
    return `Создана тема «${read(extra, 'forum_topic_created', 'name') ?? ''}»`;
  }
  if (extra.forum_topic_edited !== undefined) {
    return `Тема переименована: «${read(extra, 'forum_topic_edited', 'name') ?? ''}»`;
  }
  if (extra.forum_topic_closed !== undefined) return 'Тема закрыта';
  if (extra.forum_topic_reopened !== undefined) return 'Тема снова открыта';
  if (extra.pinned_message !== undefined || extra.pinned_message_id !== undefined) return 'Сообщение закреплено';
  return undefined;
}

function viewFile(file: ShownFile): FileView {
  const { fileId, fileName, sizeBytes, width, height } = file;
  return {
    fileName,
    sizeBytes,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    url: `/sandbox/files/${encodeURIComponent(fileId)}`,
  };
}

/** One line that stands for a message where there is no room for it. */
export function preview(message: ShownMessage): string {
  const text = message.text.replace(/\s+/g, ' ').trim();
  if (text !== '') return text.slice(0, previewLength);
  if (message.photo !== undefined) return 'Фотография';
  if (message.document !== undefined) return message.document.fileName;
  if (message.extra.contact !== undefined) return 'Контакт';
  return read(message.extra, 'sticker', 'emoji') ?? serviceText(message) ?? '';
}
