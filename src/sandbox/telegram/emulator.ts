import type { FastifyPluginAsync } from 'fastify';
import type { Clock } from '../../platform/clock.ts';
import { createDispatch } from './dispatch.ts';
import { createFaults, type Faults } from './faults.ts';
import { findFile } from './files.ts';
import { type ApiCall, createJournal, type Violation } from './journal.ts';
import { createRateLimiter, type Limits } from './limits.ts';
import { createPeople, type People } from './people/people.ts';
import { createBotApiPlugin } from './plugin.ts';
import {
  type CallbackAnswer,
  type CommandSet,
  createState,
  restoreState,
  type TelegramState,
  type Topic,
} from './state.ts';
import { createDeliveryMethods } from './updates/delivery-methods.ts';
import { createPolling } from './updates/polling.ts';
import { createUpdateQueue } from './updates/queue.ts';
import { createWebhookDelivery, DEFAULT_RETRY_DELAYS_MS } from './updates/webhook.ts';
import { type ShownMessage, shownMessages } from './view.ts';
import { type BotProfile, nowSeconds, type World } from './world.ts';

/** Telegram does not publish the deadline; bots in the field see it pass after some fifteen seconds. */
const CALLBACK_DEADLINE_MS = 15_000;

/** The whole state, JSON-serialisable. */
export interface TelegramSnapshot {
  readonly version: 1;
  readonly state: TelegramState;
}

export interface TelegramEmulatorDeps {
  readonly clock: Clock;
  readonly token: string;
  readonly bot: BotProfile;
  readonly snapshot?: TelegramSnapshot;
  /** False: buttons and webhooks to loopback are refused, as Telegram does. Default true, since sandboxes live there. */
  readonly allowLoopbackUrls?: boolean;
  /**
   * Where a message for a deleted topic goes: refused with «message thread not found», as Telegram usually does, or into
   * the general topic without a word, as it has been seen to do. Default: refused.
   */
  readonly deletedTopics?: 'refused' | 'general';
  /** How long after the press a callback query can be answered, by the clock. Default 15 s. */
  readonly callbackDeadlineMs?: number;
  /** Telegram's limits on messages. Default: none. */
  readonly limits?: Limits;
  /** Pauses before a failed webhook delivery is tried again, real time; the last one repeats. */
  readonly retryDelaysMs?: readonly number[];
}

export interface TelegramEmulator extends People {
  /** Routes /bot<token>/<method> and /file/bot<token>/<path>; mount it once, under any prefix. */
  readonly botApi: FastifyPluginAsync;
  messages(chatId: number, threadId?: number): readonly ShownMessage[];
  topics(chatId: number): readonly Topic[];
  /** The bytes of a document or photo that was sent, by the bot or by a person. */
  file(fileId: string): { fileName: string; mimeType: string; bytes: Buffer } | undefined;
  /** True while this person blocks the bot. */
  isBlocking(userId: number): boolean;
  readonly callbackAnswers: readonly CallbackAnswer[];
  commands(): readonly CommandSet[];
  /** @returns how to stop listening. */
  onChange(listener: (event: { chatId: number }) => void): () => void;
  readonly faults: Faults;
  /** The last calls, oldest first, without the polls that went well. */
  readonly calls: readonly ApiCall[];
  /** Calls that are wrong as written. Tests assert that there are none. */
  readonly violations: readonly Violation[];
  /** Ends the pauses between webhook attempts at once. */
  redeliver(): void;
  /** Delivers an already delivered update a second time. */
  redeliverUpdate(updateId: number): void;
  /** Numbers of the updates delivered so far, oldest first (the last thousand). */
  deliveredUpdateIds(): readonly number[];
  /**
   * Resolves when the bot has had every update: by polling, when it came for the next ones; by webhook, when it
   * answered 2xx; or when the server closes.
   */
  whenIdle(): Promise<void>;
  snapshot(): TelegramSnapshot;
}

/** A Telegram of one bot, in memory. It serves once its plugin is mounted on a listening server. */
export function createTelegramEmulator(deps: TelegramEmulatorDeps): TelegramEmulator {
  if (deps.snapshot !== undefined && deps.snapshot.version !== 1) throw new Error('the snapshot is of another version');
  const state =
    deps.snapshot === undefined ? createState(deps.clock.now()) : restoreState(deps.snapshot.state, deps.clock.now());
  const queue = createUpdateQueue(state);
  const listeners = new Set<(event: { chatId: number }) => void>();
  const world: World = {
    clock: deps.clock,
    bot: deps.bot,
    state,
    rules: {
      allowLoopbackUrls: deps.allowLoopbackUrls ?? true,
      deletedTopics: deps.deletedTopics ?? 'refused',
      callbackDeadlineMs: deps.callbackDeadlineMs ?? CALLBACK_DEADLINE_MS,
    },
    emit: queue.push,
    changed: (chatId) => {
      for (const listener of listeners) listener({ chatId });
    },
  };
  const polling = createPolling(queue);
  const faults = createFaults();
  const journal = createJournal();
  const delivery = createDeliveryMethods({ world, queue, polling, webhookChanged: () => webhook.pump() });
  const limiter = deps.limits === undefined ? undefined : createRateLimiter(deps.limits);
  const dispatch = createDispatch({ world, delivery, faults, limiter, journal });
  const webhook = createWebhookDelivery({
    state,
    queue,
    retryDelaysMs: deps.retryDelaysMs ?? DEFAULT_RETRY_DELAYS_MS,
    nowSeconds: () => nowSeconds(world),
    runReply: async (call) => {
      const signal = new AbortController().signal;
      await dispatch({ method: String(call.method), params: call, uploads: new Map(), signal });
    },
  });
  queue.onChange(() => webhook.pump());
  const idle = createIdleWait(queue.isIdle);
  queue.onChange(idle.check);

  return {
    ...createPeople(world),
    botApi: createBotApiPlugin({
      token: deps.token,
      dispatch,
      faults,
      fileByPath: (path) => state.files.find((file) => file.path === path),
      close: () => {
        polling.release();
        webhook.close();
        faults.clear();
        idle.close();
      },
    }),
    messages: (chatId, threadId) => shownMessages(world, chatId, threadId),
    topics: (chatId) => structuredClone(state.forums[String(chatId)]?.topics ?? []),
    file: (fileId) => {
      const file = findFile(world, fileId);
      if (file === undefined) return undefined;
      return { fileName: file.fileName, mimeType: file.mimeType, bytes: Buffer.from(file.base64, 'base64') };
    },
    isBlocking: (userId) => state.users[String(userId)]?.isBlocking ?? false,
    callbackAnswers: state.callbackAnswers,
    commands: () => structuredClone(state.commandSets),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    faults,
    calls: journal.calls,
    violations: journal.violations,
    redeliver: webhook.redeliver,
    redeliverUpdate: queue.repeat,
    deliveredUpdateIds: () => state.delivered.map((update) => update.update_id),
    whenIdle: idle.wait,
    snapshot: () => ({ version: 1, state: structuredClone(state) }),
  };
}

function createIdleWait(isIdle: () => boolean): { wait(): Promise<void>; check(): void; close(): void } {
  let waiters: (() => void)[] = [];
  const release = (): void => {
    const released = waiters;
    waiters = [];
    for (const resolve of released) resolve();
  };
  return {
    wait: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
    check: () => {
      if (isIdle()) release();
    },
    close: release,
  };
}
