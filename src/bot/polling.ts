import { setTimeout as wait } from 'node:timers/promises';
import type { Telegram } from 'telegraf';
import { TelegramError } from 'telegraf';
import type { Update } from 'telegraf/types';
import type { Logger } from '../platform/logger.ts';
import { callSignal } from '../platform/telegram/call-signal.ts';

/** What the bot wants to hear of. Anything else Telegram need not send. */
export const allowedUpdates = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

/** How long Telegram may hold a request open when there is nothing to say. */
const longPollSeconds = 25;

/** Telegram answers a long poll by then or never. */
const pollTimeoutMs = (longPollSeconds + 10) * 1000;

/** Pauses after failures in a row: at once would hammer a service in trouble, a minute is the longest a customer waits. */
const firstPauseMs = 500;
const longestPauseMs = 60_000;

export interface Polling {
  /** Ends the open request and resolves when nothing more will be received. */
  stop(): Promise<void>;
}

/**
 * Long polling with an offset that moves only once the updates are kept. telegraf's own loop moves it before it hands
 * them out, runs a batch at once in no order, and ends for good at the first conflict with another instance.
 */
export function startPolling(deps: {
  telegram: Telegram;
  receive: (update: Update) => Promise<void>;
  logger: Logger;
}): Polling {
  const { telegram, receive, logger } = deps;
  const stopping = new AbortController();

  async function pollOnce(offset: number): Promise<number> {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(pollTimeoutMs)]);
    const updates = await telegram.callApi(
      'getUpdates',
      { offset, timeout: longPollSeconds, allowed_updates: allowedUpdates },
      callSignal(signal),
    );
    let next = offset;
    for (const update of updates) {
      await receive(update);
      next = update.update_id + 1;
    }
    return next;
  }

  async function run(): Promise<void> {
    let offset = 0;
    let pauseMs = firstPauseMs;
    while (!stopping.signal.aborted) {
      try {
        offset = await pollOnce(offset);
        pauseMs = firstPauseMs;
      } catch (error) {
        if (stopping.signal.aborted) return;
        const asked = error instanceof TelegramError ? error.parameters?.retry_after : undefined;
        logger.warn({ err: error, pauseMs }, 'polling failed; trying again');
        // Ends early when the program stops, which the loop looks at next.
        await wait(asked === undefined ? pauseMs : asked * 1000, undefined, { signal: stopping.signal }).catch(
          () => undefined,
        );
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
