import { tooManyRequests } from './refusal.ts';

export interface Limits {
  /** Telegram's own: about 1 message a second to one chat. */
  perChatPerSecond: number;
  /** Telegram's own: about 30 messages a second in all. */
  globalPerSecond: number;
  /** Telegram's own: 20 messages a minute to one group; off when not given. */
  perGroupPerMinute?: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

export interface RateLimiter {
  /** Counts one message. @throws Refusal 429 with the whole seconds after which it would pass. */
  admit(input: { chatId: unknown; nowMs: number }): void;
}

/** Sliding windows, as core.telegram.org/bots/faq describes the limits; a refused message is not counted. */
export function createRateLimiter(limits: Limits): RateLimiter {
  /** Moments of the admitted messages, no longer than a minute back: bounded by the limits themselves. */
  const moments = new Map<string, number[]>();

  function waitMs(key: string, rule: { count: number; windowMs: number; nowMs: number }): number {
    const recent = (moments.get(key) ?? []).filter((at) => rule.nowMs - at < rule.windowMs && at <= rule.nowMs);
    const oldest = recent.at(-rule.count);
    return oldest === undefined ? 0 : oldest + rule.windowMs - rule.nowMs;
  }

  function count(key: string, nowMs: number): void {
    const recent = (moments.get(key) ?? []).filter((at) => nowMs - at < MINUTE_MS);
    moments.set(key, [...recent, nowMs]);
  }

  return {
    admit({ chatId, nowMs }) {
      const chat = `chat:${String(chatId)}`;
      const waits = [
        waitMs(chat, { count: limits.perChatPerSecond, windowMs: SECOND_MS, nowMs }),
        waitMs('all', { count: limits.globalPerSecond, windowMs: SECOND_MS, nowMs }),
      ];
      const isGroup = Number(chatId) < 0;
      if (isGroup && limits.perGroupPerMinute !== undefined) {
        waits.push(waitMs(chat, { count: limits.perGroupPerMinute, windowMs: MINUTE_MS, nowMs }));
      }
      const longest = Math.max(...waits);
      if (longest > 0) throw tooManyRequests(Math.ceil(longest / SECOND_MS));
      count(chat, nowMs);
      count('all', nowMs);
    },
  };
}
