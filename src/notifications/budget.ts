import { furthestTurnMs, keepsFree, type Rate, type SendRates, telegramRates } from './budget-rates.ts';
import { createRefusals } from './budget-refusals.ts';

/** A place in the bot's own pace. */
export type Turn =
  /** Reserved: one message may go out after so long, which is never more than a second or so. */
  | { readonly kind: 'go'; readonly inMs: number }
  /** Nothing is reserved: ask again after so long. */
  | { readonly kind: 'wait'; readonly waitMs: number };

export type Grant = { readonly kind: 'go' } | { readonly kind: 'wait'; readonly waitMs: number };

/** What a message is to its chat: bulk leaves room for what is told. */
export type Weight = 'told' | 'bulk';

/**
 * How much may be sent, and how fast. A turn comes first and the message is chosen when it has come, so that what is urgent
 * by then goes first; a chat's own limits are asked once the message is known.
 */
export interface SendBudget {
  /** Reserves the bot's next turn. */
  turn(): Promise<Turn>;
  /** A reserved turn is not needed after all. */
  giveBack(): Promise<void>;
  /** Takes one message to the chat out of the chat's limits, or says how long to wait with it. */
  take(chatId: bigint, weight: Weight): Promise<Grant>;
  /** Telegram has refused a message to the chat for so long. */
  refused(chatId: bigint, retryAfterMs: number): Promise<void>;
  /** Telegram has taken a message. */
  accepted(): Promise<void>;
}

/** Chats with a running limit; the rest is forgotten. At 25 messages a second, more cannot have one within a minute. */
const maxChatsKept = 5_000;

interface ChatLimits {
  /** When the chat's rate is back to its full burst ("theoretical arrival time" of the generic cell rate algorithm). */
  fullAt: number;
  pausedUntil: number;
  /** When the latest messages to a group were sent, oldest first. */
  sent: readonly number[];
}

/**
 * A budget kept in the process, for a program that has its database to itself: nobody shares it, so nobody is asked.
 * @param deps.elapsedMs a clock that only runs on: one that is set back would stop all sending for as long
 */
export function createSendBudget(deps: { elapsedMs?: () => number; rates?: SendRates } = {}): SendBudget {
  const { elapsedMs = () => performance.now(), rates = telegramRates } = deps;
  const chats = new Map<bigint, ChatLimits>();
  const refusals = createRefusals();
  const bot = { fullAt: 0, pausedUntil: 0 };

  const limitsOf = (chatId: bigint): ChatLimits => chats.get(chatId) ?? { fullAt: 0, pausedUntil: 0, sent: [] };
  const waitFor = (fullAt: number, rate: Rate, now: number): number => fullAt - (rate.burst - 1) * rate.everyMs - now;
  const groupWait = (sent: readonly number[], now: number): number => {
    const oldest = sent.at(-rates.group.most);
    return oldest === undefined ? 0 : oldest + rates.group.windowMs - now;
  };
  const forgetFull = (now: number): void => {
    if (chats.size <= maxChatsKept) return;
    for (const [chatId, { fullAt, pausedUntil, sent }] of chats) {
      const last = sent.at(-1) ?? Number.NEGATIVE_INFINITY;
      if (Math.max(fullAt, pausedUntil, last + rates.group.windowMs) <= now) chats.delete(chatId);
    }
  };

  return {
    turn: async () => {
      const now = elapsedMs();
      const inMs = Math.max(0, waitFor(bot.fullAt, rates.bot, now));
      const waitMs = Math.max(bot.pausedUntil - now, inMs - furthestTurnMs);
      if (waitMs > 0) return { kind: 'wait', waitMs };
      bot.fullAt = Math.max(now, bot.fullAt) + rates.bot.everyMs;
      return { kind: 'go', inMs };
    },
    giveBack: async () => {
      bot.fullAt -= rates.bot.everyMs;
    },
    take: async (chatId, weight) => {
      const now = elapsedMs();
      const { fullAt, pausedUntil, sent } = limitsOf(chatId);
      const chatRate = { ...rates.chat, burst: rates.chat.burst - keepsFree(weight) };
      const paceMs = Math.max(waitFor(fullAt, chatRate, now), groupWait(sent, now));
      const waitMs = Math.max(bot.pausedUntil - now, pausedUntil - now, paceMs);
      if (waitMs > 0) return { kind: 'wait', waitMs };
      forgetFull(now);
      const sentNow = chatId < 0n ? [...sent, now].slice(-rates.group.most) : sent;
      chats.set(chatId, { fullAt: Math.max(now, fullAt) + rates.chat.everyMs, pausedUntil, sent: sentNow });
      return { kind: 'go' };
    },
    refused: async (chatId, retryAfterMs) => {
      const until = elapsedMs() + retryAfterMs;
      const limits = limitsOf(chatId);
      chats.set(chatId, { ...limits, pausedUntil: Math.max(limits.pausedUntil, until) });
      if (refusals.meanTheBot(chatId)) bot.pausedUntil = Math.max(bot.pausedUntil, until);
    },
    accepted: async () => refusals.forget(),
  };
}
