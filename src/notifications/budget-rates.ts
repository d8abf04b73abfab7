/**
 * So many messages at once and then one each so many whole milliseconds, which leave no remainder: in any window,
 * burst + window / every at most.
 */
export interface Rate {
  readonly burst: number;
  readonly everyMs: number;
}

export interface SendRates {
  /** All that the bot sends. */
  readonly bot: Rate;
  /** To any one chat. */
  readonly chat: Rate;
  /** To any one group: counted message by message, since support's work comes in spurts, and none should wait without need. */
  readonly group: { readonly most: number; readonly windowMs: number };
}

/** core.telegram.org/bots/faq: about 30 a second in all, 20 a minute to a group, one a second to a chat, short bursts aside. */
export const telegramRates: SendRates = {
  bot: { burst: 5, everyMs: 1000 / 25 },
  chat: { burst: 3, everyMs: 1000 },
  group: { most: 20, windowMs: 60_000 },
};

/**
 * One customer's part of the support group's minute: whoever writes without end leaves a half of it to the cards and the
 * other customers, and five at once (photos, mostly) come through as they were sent.
 */
export const customersShare: Rate = { burst: 5, everyMs: 6_000 };

/**
 * How far ahead turns are reserved. The eight lanes of three instances need 24 turns, which is a second; a turn whose
 * process dies is lost, so more are not given away.
 */
export const furthestTurnMs = 1_000;

/** Of a chat's burst, so many messages are kept free of bulk: a receipt does not wait a second for the news before it. */
export const keepsFree = (weight: 'told' | 'bulk'): number => (weight === 'bulk' ? 1 : 0);
