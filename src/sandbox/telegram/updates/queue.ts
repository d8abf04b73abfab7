import { isObject, type JsonObject } from '../json.ts';
import { pushBounded, type TelegramState, type Update } from '../state.ts';

/** Telegram keeps what a bot has not fetched for a day; a bot ten thousand updates behind is lost anyway. */
const MAX_PENDING = 10_000;
/** Delivered updates that can be delivered a second time on demand. */
const MAX_DELIVERED = 1000;
/** Bot API, getUpdates.allowed_updates: these come only when asked for. */
const ON_DEMAND = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);

export interface UpdateQueue {
  /** Queues an update, unless the bot does not want this kind. @returns its number, also of an unwanted one. */
  push(kind: string, payload: JsonObject): number;
  /** Updates to deliver, repeats first, oldest first. */
  waiting(): readonly Update[];
  /** Takes one update as delivered. */
  settle(update: Update): void;
  /** Takes everything before this number as delivered. */
  confirmBefore(offset: number): void;
  /** Repeats that wait for a getUpdates. */
  takeRepeats(): readonly Update[];
  /** Forgets everything undelivered. */
  dropPending(): void;
  /** Puts a delivered update up for a second delivery. @throws Error when it is not (any longer) known. */
  repeat(updateId: number): void;
  isIdle(): boolean;
  /** Called after each change of what waits. */
  onChange(listener: () => void): void;
}

/** The row of updates between Telegram and the bot; everything but the repeats is part of the state. */
export function createUpdateQueue(state: TelegramState): UpdateQueue {
  let repeats: Update[] = [];
  /** Repeats given out by getUpdates: they are done when the bot comes for the next ones. */
  let handedRepeats: Update[] = [];
  const listeners: (() => void)[] = [];
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const isWanted = (kind: string): boolean =>
    state.allowedUpdates === null ? !ON_DEMAND.has(kind) : state.allowedUpdates.includes(kind);
  const settleAll = (isDone: (update: Update) => boolean): void => {
    for (const update of state.pending.filter(isDone)) pushBounded(state.delivered, update, MAX_DELIVERED);
    state.pending = state.pending.filter((update) => !isDone(update));
    changed();
  };
  return {
    push(kind, payload) {
      state.counters.update += 1;
      const update: Update = { update_id: state.counters.update, [kind]: payload };
      if (isWanted(kind)) pushBounded(state.pending, update, MAX_PENDING);
      changed();
      return update.update_id;
    },
    waiting: () => [...repeats, ...state.pending],
    settle(update) {
      if (repeats.includes(update)) {
        repeats = repeats.filter((one) => one !== update);
        changed();
      } else settleAll((one) => one === update);
    },
    confirmBefore: (offset) => settleAll((update) => update.update_id < offset),
    takeRepeats() {
      handedRepeats = repeats;
      repeats = [];
      changed();
      return handedRepeats;
    },
    dropPending() {
      state.pending = [];
      repeats = [];
      changed();
    },
    repeat(updateId) {
      const known = state.delivered.find((update) => update.update_id === updateId);
      if (known === undefined) throw new Error(`update ${updateId} has not been delivered, or is forgotten`);
      repeats.push(structuredClone(known));
      changed();
    },
    isIdle: () => state.pending.length + repeats.length + handedRepeats.length === 0,
    onChange: (listener) => listeners.push(listener),
  };
}

/** The conversation an update belongs to: within one, updates go out strictly in order. */
export function conversationOf(update: Update): string {
  for (const payload of Object.values(update)) {
    if (!isObject(payload)) continue;
    const message = isObject(payload.message) ? payload.message : payload;
    if (isObject(message.chat)) return String(message.chat.id);
    if (isObject(payload.from)) return String(payload.from.id);
  }
  return '';
}
