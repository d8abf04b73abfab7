import type { Message } from 'telegraf/types';
import { textOf } from './message-kind.ts';

/** What may be sent to many: what every client shows, with a text of its own or none. */
const copied = ['text', 'photo', 'video', 'animation', 'document'] as const;

export type BroadcastMessage =
  | {
      readonly kind: 'message';
      /** As they are read, without their formatting; empty for a picture without any. */
      readonly words: string;
    }
  | { readonly kind: 'refused'; readonly because: 'album' | 'not-for-many' };

/** Whether an agent's message can be a broadcast. Of an album Telegram copies one picture at a time: it would come in pieces. */
export function readBroadcastMessage(message: Message): BroadcastMessage {
  if ('media_group_id' in message && message.media_group_id !== undefined) return { kind: 'refused', because: 'album' };
  if (!copied.some((content) => content in message)) return { kind: 'refused', because: 'not-for-many' };
  return { kind: 'message', words: textOf(message) ?? '' };
}
