export type Grant = { readonly kind: 'go' } | { readonly kind: 'wait'; readonly waitMs: number };

/**
 * How much may be sent, and how fast. Asynchronous, so that a budget kept in the database, shared by several instances,
 * can take the place of this one, kept in the process.
 */
export interface SendBudget {
  /** @returns how long nobody at all may be written to; 0 when now */
  pausedForMs(): Promise<number>;
  /** Takes one message to the chat, or says how long to wait with it. */
  take(chatId: bigint): Promise<Grant>;
  /** Telegram has refused a message to the chat for so long. */
  refused(chatId: bigint, retryAfterMs: number): Promise<void>;
  /** Telegram has taken a message. */
  accepted(): Promise<void>;
}

/**
 * So many messages at once and then one each so many whole milliseconds, which leave no remainder: in any window,
 * burst + window / every at most.
 */
interface Rate {
  readonly burst: number;
  readonly everyMs: number;
}

/** core.telegram.org/bots/faq: about 30 a second in all, 20 a minute to a group, one a second to a chat, short bursts aside. */
const botRate: Rate = { burst: 5, everyMs: 1000 / 25 };
const chatRate: Rate = { burst: 3, everyMs: 1000 };

/** A group's minute is counted message by message: support's answers come in spurts, and none should wait without need. */
const groupWindow = { most: 20, windowMs: 60_000 };

/**
 * Telegram does not say whether it is the chat or the bot that has to wait. So many different chats refused in a row, with
 * nothing accepted in between, mean the bot; a chance row of single chats is that long once in some hundred refusals.
 */
const refusalsThatMeanTheBot = 4;

/** Chats with a running limit; the rest is forgotten. At 25 messages a second, more cannot have one within a minute. */
const maxChatsKept = 5_000;

/** @param deps.elapsedMs a clock that only runs on: one that is set back would stop all sending for as long */
export function createSendBudget(
  deps: { elapsedMs: () => number } = { elapsedMs: () => performance.now() },
): SendBudget {
  /** When each limit is back to its full burst ("theoretical arrival time" of the generic cell rate algorithm). */
  const fullAt = new Map<string, number>();
  /** When the latest messages to each group were sent, oldest first. */
  const sentToGroup = new Map<bigint, number[]>();
  let pausedUntil = 0;
  const refusedInRow = new Set<bigint>();

  const waitFor = (key: string, rate: Rate, now: number): number =>
    (fullAt.get(key) ?? 0) - (rate.burst - 1) * rate.everyMs - now;
  const spend = (key: string, rate: Rate, now: number): void => {
    fullAt.set(key, Math.max(now, fullAt.get(key) ?? 0) + rate.everyMs);
  };
  const groupWait = (chatId: bigint, now: number): number => {
    const oldest = sentToGroup.get(chatId)?.at(-groupWindow.most);
    return oldest === undefined ? 0 : oldest + groupWindow.windowMs - now;
  };
  const noteGroup = (chatId: bigint, now: number): void => {
    sentToGroup.set(chatId, [...(sentToGroup.get(chatId) ?? []), now].slice(-groupWindow.most));
  };
  const forgetFull = (now: number): void => {
    if (fullAt.size > maxChatsKept) for (const [key, at] of fullAt) if (at <= now) fullAt.delete(key);
    if (sentToGroup.size <= maxChatsKept) return;
    for (const [chatId, sent] of sentToGroup)
      if ((sent.at(-1) ?? 0) + groupWindow.windowMs <= now) sentToGroup.delete(chatId);
  };

  return {
    pausedForMs: async () => {
      const now = deps.elapsedMs();
      return Math.max(0, pausedUntil - now, waitFor('bot', botRate, now));
    },
    take: async (chatId) => {
      const now = deps.elapsedMs();
      const ownWait = Math.max(waitFor(`${chatId}`, chatRate, now), groupWait(chatId, now));
      const waitMs = Math.max(pausedUntil - now, waitFor('bot', botRate, now), ownWait);
      if (waitMs > 0) return { kind: 'wait', waitMs };
      forgetFull(now);
      spend('bot', botRate, now);
      spend(`${chatId}`, chatRate, now);
      if (chatId < 0n) noteGroup(chatId, now);
      return { kind: 'go' };
    },
    refused: async (chatId, retryAfterMs) => {
      refusedInRow.add(chatId);
      if (refusedInRow.size < refusalsThatMeanTheBot) return;
      pausedUntil = Math.max(pausedUntil, deps.elapsedMs() + retryAfterMs);
      refusedInRow.clear();
    },
    accepted: async () => refusedInRow.clear(),
  };
}
