import { isObject, type JsonObject } from '../json.ts';
import type { TelegramState, Update } from '../state.ts';
import { conversationOf, type UpdateQueue } from './queue.ts';

/** Telegram waits about a minute for a webhook's answer. */
const ANSWER_TIMEOUT_MS = 60_000;
/** Pauses before the second, third, … attempt; the last one repeats. Telegram's grow to minutes; nobody here waits so long. */
export const DEFAULT_RETRY_DELAYS_MS: readonly number[] = [100, 200, 400, 800, 1000];
/** «We will … give up after a reasonable amount of attempts»: with the pauses above some two minutes. */
const MAX_ATTEMPTS = 120;
/** A webhook's answer may hold one call of ours; nothing that large is one. */
const MAX_REPLY_CHARS = 1_000_000;

export interface WebhookDeps {
  readonly state: TelegramState;
  readonly queue: UpdateQueue;
  readonly retryDelaysMs: readonly number[];
  readonly nowSeconds: () => number;
  /** Carries out the call that a webhook's answer may contain (Bot API, «Making requests when getting updates»). */
  readonly runReply: (call: JsonObject) => Promise<void>;
}

export interface WebhookDelivery {
  /** Delivers what may go now. Called after every change of the queue or of the webhook. */
  pump(): void;
  /** Ends all pauses between attempts at once. */
  redeliver(): void;
  close(): void;
}

/**
 * POSTs updates to the bot: within one conversation strictly one after the other, conversations side by side up to
 * max_connections, and again after every answer that is not 2xx.
 */
export function createWebhookDelivery(deps: WebhookDeps): WebhookDelivery {
  const { state, queue } = deps;
  const inFlight = new Set<string>();
  const pauses = new Map<string, NodeJS.Timeout>();
  const attempts = new Map<number, number>();
  let isClosed = false;

  function pump(): void {
    if (isClosed || state.webhook === null || inFlight.size >= state.webhook.maxConnections) return;
    for (const update of queue.waiting()) {
      if (inFlight.size >= state.webhook.maxConnections) return;
      const conversation = conversationOf(update);
      if (pauses.has(conversation) || inFlight.has(conversation)) continue;
      inFlight.add(conversation);
      void attempt(update, conversation);
    }
  }

  async function attempt(update: Update, conversation: string): Promise<void> {
    const answer = await post(update);
    const { failure } = answer;
    if (answer.failure === undefined) await runReply(answer.body);
    inFlight.delete(conversation);
    if (isClosed) return;
    const tries = (attempts.get(update.update_id) ?? 0) + 1;
    if (failure === undefined || tries >= MAX_ATTEMPTS) {
      attempts.delete(update.update_id);
      queue.settle(update);
    } else {
      attempts.set(update.update_id, tries);
      pause(conversation, tries);
    }
    if (failure !== undefined && state.webhook !== null) {
      state.webhook.lastErrorDate = deps.nowSeconds();
      state.webhook.lastErrorMessage = failure;
    }
    pump();
  }

  function pause(conversation: string, tries: number): void {
    const delays = deps.retryDelaysMs;
    const delayMs = delays[Math.min(tries, delays.length) - 1] ?? 0;
    const timer = setTimeout(() => {
      pauses.delete(conversation);
      pump();
    }, delayMs);
    timer.unref();
    pauses.set(conversation, timer);
  }

  /** @returns the answer's body, or what went wrong, as getWebhookInfo words it. */
  async function post(update: Update): Promise<{ body: string; failure?: never } | { failure: string }> {
    if (state.webhook === null) return { failure: 'the webhook was removed' };
    const { url, secretToken } = state.webhook;
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        headers: {
          'content-type': 'application/json',
          ...(secretToken === null ? {} : { 'x-telegram-bot-api-secret-token': secretToken }),
        },
        body: JSON.stringify(update),
      });
      const body = await response.text();
      if (!response.ok)
        return { failure: `Wrong response from the webhook: ${response.status} ${response.statusText}` };
      return { body };
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      return { failure: isLate ? 'Read timeout expired' : 'Connection refused' };
    }
  }

  async function runReply(body: string): Promise<void> {
    if (body.length > MAX_REPLY_CHARS || !body.startsWith('{')) return;
    let call: unknown;
    try {
      call = JSON.parse(body);
    } catch {
      return;
    }
    if (isObject(call) && typeof call.method === 'string') await deps.runReply(call);
  }

  function endPauses(): void {
    for (const timer of pauses.values()) clearTimeout(timer);
    pauses.clear();
  }

  return {
    pump,
    redeliver() {
      endPauses();
      pump();
    },
    close() {
      isClosed = true;
      endPauses();
    },
  };
}
