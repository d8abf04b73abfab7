import type { Document, Message } from 'telegraf/types';

/** What a person can send; a message with none of it is a note of Telegram's own: joined, pinned, topic opened. */
const contents = [
  'text',
  'animation',
  'audio',
  'contact',
  'dice',
  'document',
  'location',
  'photo',
  'poll',
  'sticker',
  'story',
  'venue',
  'video',
  'video_note',
  'voice',
] as const;

export const isService = (message: Message): boolean => !contents.some((content) => content in message);

/** @returns what was written, or what stands under a picture or file */
export function textOf(message: Message): string | undefined {
  if ('text' in message) return message.text;
  return 'caption' in message ? message.caption : undefined;
}

/** A word among colleagues: begins with two slashes and goes to nobody else. */
export const isNote = (message: Message): boolean => textOf(message)?.trimStart().startsWith('//') === true;

export const documentOf = (message: Message): Document | undefined =>
  'document' in message ? message.document : undefined;

/**
 * The forum's topic. In a group without topics Telegram calls each chain of replies a thread, too
 * (core.telegram.org/bots/api#message, message_thread_id); that is none of ours.
 */
export function topicOf(message: object): number | undefined {
  const { message_thread_id, is_topic_message } = message as Pick<Message, 'message_thread_id'> & {
    is_topic_message?: boolean;
  };
  return is_topic_message === true ? message_thread_id : undefined;
}
