import type { JsonObject } from './json.ts';

/** Everything the emulated Telegram remembers, as plain JSON, so that a snapshot is a copy of it. */
export interface TelegramState {
  users: Record<string, UserState>;
  forums: Record<string, ForumState>;
  /** Groups that live on under another number; absent in snapshots kept before there were any. */
  movedGroups?: Record<string, number>;
  messages: Record<string, StoredMessage[]>;
  callbackQueries: CallbackQueryState[];
  callbackAnswers: CallbackAnswer[];
  files: StoredFile[];
  commandSets: CommandSet[];
  profileTexts: JsonObject;
  /** Updates not yet confirmed by the bot, oldest first. */
  pending: Update[];
  /** Updates that the bot has had, for a second delivery on demand. */
  delivered: Update[];
  allowedUpdates: string[] | null;
  webhook: WebhookSettings | null;
  counters: { update: number; privateMessage: number; callback: number; file: number };
}

export interface EmulatedUser {
  id: number;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
}

export interface UserState {
  profile: EmulatedUser;
  /** A bot may write first only after the user wrote to it, or pressed «Start». */
  hasStarted: boolean;
  isBlocking: boolean;
  isDeactivated: boolean;
}

export interface Topic {
  threadId: number;
  name: string;
  iconColor: number;
  isClosed: boolean;
}

export interface ForumState {
  id: number;
  title: string;
  isForum: boolean;
  memberIds: number[];
  adminIds: number[];
  isBotMember: boolean;
  botRights: BotRights;
  topics: Topic[];
  lastMessageId: number;
}

interface BotRights {
  can_manage_topics: boolean;
  can_pin_messages: boolean;
  can_delete_messages: boolean;
}

export interface MessageEntity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
  custom_emoji_id?: string;
  user?: JsonObject;
}

export interface StoredMessage {
  chatId: number;
  messageId: number;
  fromId: number;
  /** Unix seconds, as in the Bot API. */
  date: number;
  editDate?: number;
  threadId?: number;
  text?: string;
  entities?: MessageEntity[];
  caption?: string;
  captionEntities?: MessageEntity[];
  replyTo?: number;
  /** Inline keyboard, as an InlineKeyboardMarkup. */
  inlineKeyboard?: JsonObject;
  /** Custom keyboard, its removal, or a forced reply. */
  replyMarkup?: JsonObject;
  documentFileId?: string;
  photoFileId?: string;
  /** Other content as the Bot API shows it: sticker, contact, forward_origin, and the service fields. */
  extra?: JsonObject;
  isPinned?: boolean;
  reaction?: string;
}

export interface StoredFile {
  fileId: string;
  uniqueId: string;
  path: string;
  fileName: string;
  mimeType: string;
  sizeBytes: number;
  width?: number;
  height?: number;
  base64: string;
}

interface CallbackQueryState {
  id: string;
  fromId: number;
  createdAtMs: number;
  isAnswered: boolean;
}

export interface CallbackAnswer {
  callbackQueryId: string;
  text?: string;
  showAlert?: boolean;
  url?: string;
}

export interface CommandSet {
  scope: JsonObject;
  languageCode: string;
  commands: { command: string; description: string }[];
}

export interface Update extends JsonObject {
  update_id: number;
}

interface WebhookSettings {
  url: string;
  secretToken: string | null;
  maxConnections: number;
  lastErrorDate: number | null;
  lastErrorMessage: string | null;
}

/** 2020-01-01 UTC: update ids count from here, see createState. */
const UPDATE_EPOCH_S = 1_577_836_800;

/**
 * @param now the clock's moment. The first update id is taken from it, so that an emulator that lost its state does
 * not repeat the ids of its predecessor, which the bot has marked as seen. Telegram too chooses afresh after a week
 * of silence (Bot API, Update.update_id).
 */
export function createState(now: Date): TelegramState {
  return {
    users: {},
    forums: {},
    messages: {},
    callbackQueries: [],
    callbackAnswers: [],
    files: [],
    commandSets: [],
    profileTexts: {},
    pending: [],
    delivered: [],
    allowedUpdates: null,
    webhook: null,
    counters: { ...countersAt(now), privateMessage: 0, file: 0 },
  };
}

function countersAt(now: Date): { update: number; callback: number } {
  const seconds = Math.floor(now.getTime() / 1000);
  return { update: Math.max(1, seconds - UPDATE_EPOCH_S), callback: seconds * 1000 };
}

/**
 * A copy of a kept state to go on from. Its numbers are lifted to the clock as a fresh state's are: the state may have
 * been kept some time before its emulator was killed, and numbers given out since then must not come again.
 */
export function restoreState(kept: TelegramState, now: Date): TelegramState {
  const state = structuredClone(kept);
  const floor = countersAt(now);
  state.counters.update = Math.max(state.counters.update, floor.update);
  state.counters.callback = Math.max(state.counters.callback, floor.callback);
  return state;
}

/** Appends, and forgets the oldest beyond `limit`: every list here has a bound, for a sandbox may run for weeks. */
export function pushBounded<T>(list: T[], item: T, limit: number): void {
  list.push(item);
  if (list.length > limit) list.splice(0, list.length - limit);
}
