import { expect } from 'vitest';
import type { TelegramEmulator } from '../../src/sandbox/telegram/emulator.ts';
import type { ShownMessage } from '../../src/sandbox/telegram/view.ts';
import { supportChatId } from './street.ts';

/** Where in the group: without a topic the general thread. */
export interface GroupPlace {
  readonly threadId?: number;
  readonly replyTo?: number;
}

export interface SentFile {
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly caption?: string;
}

/** A person in the support group, as a test plays them. Each act resolves when the bot has done with it. */
export interface Agent {
  readonly id: number;
  readonly name: string;
  /** @returns the message's number */
  say(text: string, place?: GroupPlace): Promise<number>;
  sendFile(file: SentFile, place?: GroupPlace): Promise<number>;
  sendPhoto(bytes: Buffer, place?: GroupPlace): Promise<number>;
  /** Presses a button of the newest message of the thread that has it. @returns the word that only the presser sees */
  press(label: string, place?: GroupPlace): Promise<string | undefined>;
  /** Presses without waiting for what comes of it. @returns how to learn the word that only the presser sees */
  pressAtOnce(label: string, place?: GroupPlace): () => string | undefined;
  /** A press by a client that still shows an old keyboard. */
  pressOld(data: string, messageId: number): Promise<string | undefined>;
}

export interface SupportGroup {
  /** Brings a person into the group, as one of its administrators unless told otherwise. */
  join(name: string, options?: { readonly admin?: boolean; readonly id?: number }): Agent;
  leave(agent: Agent): void;
  /** What the bot has on show in the group, or in one topic. */
  shown(threadId?: number): GroupMessage[];
  /** The bot's newest message there. */
  newest(threadId?: number): GroupMessage;
  /** The customer's topic. @throws when there is none */
  topicOf(customerId: number): Promise<number>;
}

export interface GroupMessage {
  readonly messageId: number;
  readonly text: string;
  readonly buttons: readonly string[];
  readonly data: readonly string[];
  readonly threadId: number | undefined;
  readonly replyTo: number | undefined;
  readonly document: string | undefined;
}

/** Where agents are: Telegram, and a way to know that the bot has done with what it was sent. */
interface Place {
  readonly telegram: TelegramEmulator;
  readonly database: { readonly db: TopicBook };
  settle(): Promise<void>;
}

interface TopicBook {
  supportTopic: { findUnique(query: { where: { userId: bigint } }): Promise<{ threadId: number | null } | null> };
}

let lastId = 9_000;

/** @param isForum false: a plain group, without topics */
export function createSupportGroup(world: Place, { isForum = true } = {}): SupportGroup {
  const { telegram } = world;
  // The first administrator owns the group; agents come and go.
  const owner = 8_999;
  telegram.addUser({ id: owner, first_name: 'Владелец' });
  const members = new Set([owner]);
  const admins = new Set([owner]);
  const arrange = (): void =>
    telegram.addForum({
      id: supportChatId,
      title: 'Поддержка',
      isForum,
      memberIds: [...members],
      adminIds: [...admins],
    });
  arrange();

  const shown = (threadId?: number): GroupMessage[] =>
    telegram
      .messages(supportChatId, threadId)
      .filter(({ fromBot, extra }) => fromBot && !('forum_topic_created' in extra))
      .map(asRead);
  return {
    join: (name, options = {}) => {
      lastId += 1;
      const id = options.id ?? lastId;
      telegram.addUser({ id, first_name: name });
      members.add(id);
      if (options.admin !== false) admins.add(id);
      arrange();
      return createAgent(world, { id, name });
    },
    leave: ({ id }) => {
      members.delete(id);
      admins.delete(id);
      arrange();
    },
    shown,
    newest: (threadId) => {
      const newest = shown(threadId).at(-1);
      if (!newest) throw new Error('the bot has said nothing there');
      return newest;
    },
    topicOf: async (customerId) => {
      const topic = await world.database.db.supportTopic.findUnique({ where: { userId: BigInt(customerId) } });
      if (!topic || topic.threadId === null) throw new Error(`${customerId} has no topic`);
      return topic.threadId;
    },
  };
}

function createAgent({ telegram, settle }: Place, { id, name }: { id: number; name: string }): Agent {
  const at = (place: GroupPlace = {}) => ({ from: id, chatId: supportChatId, ...place });
  const after = async (messageId: number): Promise<number> => {
    await settle();
    return messageId;
  };
  const toastOf = (queryId: string): string | undefined => {
    const answer = telegram.callbackAnswers.find((one) => one.callbackQueryId === queryId);
    // Every press is answered, or its button spins on.
    expect(answer).toBeDefined();
    return answer?.text?.replaceAll('\u00a0', ' ');
  };
  const pressAtOnce = (label: string, place: GroupPlace = {}): (() => string | undefined) => {
    const plain = label.replaceAll('\u00a0', ' ');
    const all = telegram.messages(supportChatId, place.threadId).filter(({ fromBot }) => fromBot);
    const labelOn = ({ keyboard }: ShownMessage) =>
      keyboard.flat().find((button) => button.label.replaceAll('\u00a0', ' ') === plain)?.label;
    const message = all.findLast((one) => labelOn(one) !== undefined);
    if (!message) throw new Error(`no button «${label}» in the group:\n${JSON.stringify(all.at(-1), null, 1)}`);
    const button = labelOn(message) ?? label;
    const outcome = telegram.pressButton({ ...at(), messageId: message.messageId, button });
    if (outcome.kind !== 'pressed') throw new Error(`«${label}» cannot be pressed: ${outcome.kind}`);
    return () => toastOf(outcome.callbackQueryId);
  };
  return {
    id,
    name,
    say: (text, place) => after(telegram.sendText({ ...at(place), text })),
    sendFile: (file, place) => after(telegram.sendDocument({ ...at(place), mimeType: 'text/plain', ...file })),
    sendPhoto: (bytes, place) =>
      after(telegram.sendPhoto({ ...at(place), fileName: 'photo.png', mimeType: 'image/png', bytes })),
    pressAtOnce,
    press: async (label, place) => {
      const toast = pressAtOnce(label, place);
      await settle();
      return toast();
    },
    pressOld: async (data, messageId) => {
      const outcome = telegram.pressStale({ ...at(), messageId, data });
      if (outcome.kind !== 'pressed') throw new Error(`${data} cannot be pressed: ${outcome.kind}`);
      await settle();
      return toastOf(outcome.callbackQueryId);
    },
  };
}

function asRead(message: ShownMessage): GroupMessage {
  const { messageId, text, keyboard, threadId, replyTo, document } = message;
  return {
    messageId,
    text: text.replaceAll('\u00a0', ' '),
    buttons: keyboard.flat().map(({ label }) => label.replaceAll('\u00a0', ' ')),
    data: keyboard.flat().flatMap(({ data }) => (data === undefined ? [] : [data])),
    threadId,
    replyTo,
    document: document?.fileName,
  };
}
