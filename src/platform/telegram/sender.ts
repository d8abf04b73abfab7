import type { Telegram } from 'telegraf';
import type { Metrics } from '../metrics.ts';
import { callSignal } from './call-signal.ts';
import { type Downloaded, download } from './download.ts';
import { type MemberStatus, memberStatus } from './member.ts';
import { type Refused, readFailure, type SendOutcome } from './outcome.ts';
import { type Screen, toInlineKeyboard } from './screen.ts';

/** Where a message goes. */
export interface Target {
  readonly chatId: bigint;
  /** The topic of a forum; without one, its general topic or the plain chat. */
  readonly threadId?: number | undefined;
  /** The message of that chat that this one answers; should it be gone by now, the answer comes without it. */
  readonly replyTo?: number | undefined;
}

/** A message that stands in a chat. */
export interface Placed {
  readonly chatId: bigint;
  readonly messageId: number;
}

export interface UploadedFile {
  /** As the reader sees it and saves it. */
  readonly name: string;
  /** At most 50 MB (core.telegram.org/bots/api#sending-files). */
  readonly bytes: Buffer;
}

export type TopicOutcome =
  | { readonly kind: 'created'; readonly threadId: number }
  /** The group has no topics, or does not let the bot make any. */
  | { readonly kind: 'no-topics'; readonly reason: string }
  | Exclude<Refused, { kind: 'rejected' | 'message-gone' | 'source-gone' | 'topic-gone' }>;

/** What screens and notices need of Telegram. Nothing is thrown for what Telegram answers or fails to answer. */
export interface TelegramSender {
  send(to: Target, screen: Screen): Promise<SendOutcome>;
  /** Sends a file; the screen is its caption, of at most 1024 characters. */
  sendDocument(to: Target, file: UploadedFile, screen: Screen): Promise<SendOutcome>;
  /** Sends a picture that is seen in the chat, of at most 10 MB; the screen is its caption, of at most 1024 characters. */
  sendPhoto(to: Target, file: UploadedFile, screen: Screen): Promise<SendOutcome>;
  /** Copies a message with all that is in it but its buttons; the copy does not name its author. */
  copy(to: Target, from: Placed, buttons?: Screen['buttons']): Promise<SendOutcome>;
  edit(message: Placed, screen: Screen): Promise<SendOutcome>;
  /** Takes the buttons away from a message and leaves its text. */
  removeButtons(message: Placed): Promise<SendOutcome>;
  /** Puts other buttons under a message and leaves all else of it: a picture, too, has no text to edit. */
  replaceButtons(message: Placed, buttons: Screen['buttons']): Promise<SendOutcome>;
  /** @param name cut to the 128 characters that a topic's name may have */
  createTopic(chatId: bigint, name: string): Promise<TopicOutcome>;
  /** Fetches a file that was sent to the bot, if it is not larger than that. */
  download(fileId: string, maxBytes: number): Promise<Downloaded>;
  /** What a person is in a group. */
  memberStatus(chatId: bigint, userId: bigint): Promise<MemberStatus>;
}

/** telegraf's own bound is 500 s, in which a notice would hold its chat; Telegram answers in well under a second. */
const defaultTimeoutMs = 15_000;

/**
 * A document has to be carried there first: 10 MB at some 2 Mbit/s, and ours have a tenth of a megabyte. The longest of all
 * calls: whoever holds a job while it makes one holds it for longer than this.
 */
export const longestCallMs = 40_000;

/** Bot API, createForumTopic: 1–128 characters. */
const longestTopicName = 128;

export interface SenderDeps {
  readonly telegram: Telegram;
  readonly timeoutMs?: number;
  readonly metrics?: Pick<Metrics, 'telegramCalls'>;
}

type CallOptions = ReturnType<typeof callSignal>;

export function createTelegramSender(deps: SenderDeps): TelegramSender {
  const { telegram, metrics, timeoutMs = defaultTimeoutMs } = deps;

  /** Times and counts a call by what it came to. */
  async function counted<T extends { kind: string }>(method: string, run: () => Promise<T>): Promise<T> {
    const stop = metrics?.telegramCalls.startTimer({ method });
    const outcome = await run();
    stop?.({ outcome: outcome.kind });
    return outcome;
  }

  function call(
    method: string,
    run: (options: CallOptions) => Promise<SendOutcome>,
    limitMs = timeoutMs,
  ): Promise<SendOutcome> {
    return counted(method, () => run(callSignal(AbortSignal.timeout(limitMs))).catch(readFailure));
  }

  /** Telegram has been seen to put a message for a deleted topic into the general one instead of refusing it. */
  async function whereItWent(to: Target, message: SentMessage, options: CallOptions): Promise<SendOutcome> {
    if (to.threadId === undefined || message.message_thread_id === to.threadId) {
      return { kind: 'delivered', messageId: message.message_id };
    }
    const stray = { chat_id: Number(to.chatId), message_id: message.message_id };
    // Should it stay there, it is seen twice by the same people: harmless.
    await telegram.callApi('deleteMessage', stray, options).catch(() => undefined);
    return { kind: 'topic-gone' };
  }

  const replaceButtons: TelegramSender['replaceButtons'] = (message, buttons) =>
    call('editMessageReplyMarkup', async (options) => {
      const payload = { ...placed(message), reply_markup: { inline_keyboard: toInlineKeyboard(buttons) } };
      await telegram.callApi('editMessageReplyMarkup', payload, options);
      return { kind: 'delivered', messageId: message.messageId };
    });

  return {
    send: (to, screen) =>
      call('sendMessage', async (options) => {
        const message = await telegram.callApi('sendMessage', { ...place(to), ...content(screen) }, options);
        return whereItWent(to, message, options);
      }),
    sendDocument: (to, file, screen) =>
      call(
        'sendDocument',
        async (options) => {
          const payload = { ...place(to), document: uploaded(file), ...captionOf(screen) };
          const message = await telegram.callApi('sendDocument', formFields(payload), options);
          return whereItWent(to, message, options);
        },
        Math.max(timeoutMs, longestCallMs),
      ),
    sendPhoto: (to, file, screen) =>
      call(
        'sendPhoto',
        async (options) => {
          const payload = { ...place(to), photo: uploaded(file), ...captionOf(screen) };
          const message = await telegram.callApi('sendPhoto', formFields(payload), options);
          return whereItWent(to, message, options);
        },
        Math.max(timeoutMs, longestCallMs),
      ),
    copy: (to, from, buttons = []) =>
      call('copyMessage', async (options) => {
        const source = { from_chat_id: Number(from.chatId), message_id: from.messageId };
        const payload = { ...place(to), ...source, ...keyboard(buttons) };
        const { message_id } = await telegram.callApi('copyMessage', payload, options);
        return { kind: 'delivered', messageId: message_id };
      }),
    edit: (message, screen) =>
      call('editMessageText', async (options) => {
        await telegram.callApi('editMessageText', { ...placed(message), ...content(screen) }, options);
        return { kind: 'delivered', messageId: message.messageId };
      }),
    removeButtons: (message) => replaceButtons(message, []),
    replaceButtons,
    createTopic: (chatId, name) =>
      counted('createForumTopic', async (): Promise<TopicOutcome> => {
        try {
          const payload = { chat_id: Number(chatId), name: [...name].slice(0, longestTopicName).join('') };
          const options = callSignal(AbortSignal.timeout(timeoutMs));
          const { message_thread_id } = await telegram.callApi('createForumTopic', payload, options);
          return { kind: 'created', threadId: message_thread_id };
        } catch (error) {
          return readTopicFailure(readFailure(error));
        }
      }),
    download: (fileId, maxBytes) => counted('getFile', () => download({ telegram, timeoutMs }, { fileId, maxBytes })),
    memberStatus: (chatId, userId) =>
      counted('getChatMember', () => memberStatus({ telegram, timeoutMs }, { chatId, userId })),
  };
}

interface SentMessage {
  readonly message_id: number;
  readonly message_thread_id?: number;
}

function readTopicFailure(failure: ReturnType<typeof readFailure>): TopicOutcome {
  switch (failure.kind) {
    case 'flood-wait':
    case 'unreachable':
    case 'migrated':
    case 'failed':
      return failure;
    case 'rejected':
      return { kind: 'no-topics', reason: failure.reason };
    case 'message-gone':
    case 'source-gone':
    case 'topic-gone':
    case 'not-modified':
      return { kind: 'no-topics', reason: failure.kind };
  }
}

/** Nothing where there are no buttons. */
const keyboard = (buttons: Screen['buttons']) =>
  buttons.length === 0 ? {} : { reply_markup: { inline_keyboard: toInlineKeyboard(buttons) } };

const placed = ({ chatId, messageId }: Placed) => ({ chat_id: Number(chatId), message_id: messageId });

function place({ chatId, threadId, replyTo }: Target) {
  return {
    chat_id: Number(chatId),
    ...(threadId === undefined ? {} : { message_thread_id: threadId }),
    ...(replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } as const }),
  };
}

function content(screen: Screen) {
  return {
    text: screen.html,
    parse_mode: 'HTML' as const,
    link_preview_options: { is_disabled: true },
    reply_markup: { inline_keyboard: toInlineKeyboard(screen.buttons) },
  };
}

const captionOf = (screen: Screen) => ({
  caption: screen.html,
  parse_mode: 'HTML' as const,
  reply_markup: { inline_keyboard: toInlineKeyboard(screen.buttons) },
});

/** telegraf puts the name between quotes in a header as it stands, so that quotes and line breaks would end it. */
const uploaded = ({ name, bytes }: UploadedFile) => ({
  source: bytes,
  filename: name.replaceAll(/["\\\r\n]/g, '_'),
});

/**
 * With an uploaded file telegraf writes a form and drops each field that is an object, but for a few that it knows
 * (telegraf/telegraf#1970, #2094): reply_parameters would be lost without a word. The Bot API takes them as JSON text
 * (core.telegram.org/bots/api#making-requests), which telegraf passes on as it stands.
 */
function formFields<T extends { reply_parameters?: object }>(payload: T): T {
  if (payload.reply_parameters === undefined) return payload;
  return { ...payload, reply_parameters: JSON.stringify(payload.reply_parameters) as unknown as object };
}
