import type { Agent } from '../../audit/index.ts';
import type { Translate } from '../../platform/i18n.ts';
import type { Screen } from '../../platform/telegram/screen.ts';
import type { TelegramSender } from '../../platform/telegram/sender.ts';
import { tryOften } from '../stage.ts';

/** An agent's place in the support group for the length of one update: who it is, in which thread, and how to answer. */
export interface Desk {
  readonly agent: Agent;
  readonly chatId: bigint;
  /** The forum's topic; undefined in the general one and in a group without topics. */
  readonly threadId: number | undefined;
  readonly t: Translate;
  /** Says it in the thread. @param replyTo the message that it answers. @returns the new message */
  say(screen: Screen, replyTo?: number): Promise<number>;
  /** Changes a message of ours in place; one that is gone is said anew. @returns where it stands now */
  change(messageId: number, screen: Screen): Promise<number>;
}

/** Thrown when the group cannot be answered at all; the update is recorded as failed. */
class DeskSilent extends Error {}

export function createDesk(sender: TelegramSender, at: Pick<Desk, 'agent' | 'chatId' | 'threadId' | 't'>): Desk {
  const { chatId, threadId } = at;
  const say = async (screen: Screen, replyTo?: number): Promise<number> => {
    const sent = await tryOften(() => sender.send({ chatId, threadId, replyTo }, screen));
    if (sent.kind !== 'delivered') throw new DeskSilent(`send: ${sent.kind}`);
    return sent.messageId;
  };
  return {
    ...at,
    say,
    change: async (messageId, screen) => {
      const edited = await tryOften(() => sender.edit({ chatId, messageId }, screen));
      if (edited.kind === 'delivered' || edited.kind === 'not-modified') return messageId;
      if (edited.kind === 'message-gone') return say(screen);
      throw new DeskSilent(`edit: ${edited.kind}`);
    },
  };
}
