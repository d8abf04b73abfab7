import { setTimeout as wait } from 'node:timers/promises';
import type { Contender } from './bench.ts';
import { post } from './loopback.ts';
import { webhookHeaders } from './program.ts';
import type { Shown } from './quiet-telegram.ts';

/** What a person does next: presses a button of the message that they see, or writes. */
export type Act = { readonly press: string } | { readonly text: string };

/** Says what a person does at their so-manieth step, from the buttons that they see. */
export type Walk = (step: number, buttons: readonly string[]) => Act;

/** People who speak with a bot, each of them one thing at a time. */
export interface Crowd {
  /**
   * One act of whoever has been idle longest; where nobody is, of the first to be. @returns milliseconds from this call to
   * the bot's that answers
   */
  act(): Promise<number>;
  /** As many acts as there are people: each does the same first thing. */
  everybody(act: Act): Promise<void>;
}

export interface Switchboard {
  /** To be told of every answer of the bot; @see createQuietTelegram */
  readonly onShown: (shown: Shown) => void;
  /** People with these ids, whose updates go to these addresses in turns. */
  crowd(options: { readonly ids: readonly number[]; readonly urls: readonly string[]; readonly walk: Walk }): Crowd;
}

interface Person {
  readonly id: number;
  step: number;
  messageId: number;
  buttons: readonly string[];
  answered: ((shown: Shown) => void) | undefined;
}

/** An answer that takes longer is a fault of the bench or the bot, and not a slow one. */
const longestAnswerMs = 60_000;
const atOnce = 16;

/** Brings together what people send and what the bot shows them. */
export function createSwitchboard(): Switchboard {
  const waiting = new Map<number, Person>();
  let lastUpdateId = 0;
  let lastOwnMessageId = 1_000_000_000;

  function toUpdate({ id, messageId }: Person, act: Act): object {
    lastUpdateId += 1;
    const from = { id, is_bot: false, first_name: 'Анна', language_code: 'ru' };
    const chat = { id, type: 'private', first_name: 'Анна' };
    if ('press' in act) {
      const message = { message_id: messageId, date: 0, chat, text: '…' };
      const query = { id: String(lastUpdateId), from, message, chat_instance: '1', data: act.press };
      return { update_id: lastUpdateId, callback_query: query };
    }
    lastOwnMessageId += 1;
    const { text } = act;
    const isCommand = text.startsWith('/');
    const entities = isCommand ? { entities: [{ type: 'bot_command', offset: 0, length: text.length }] } : {};
    return {
      update_id: lastUpdateId,
      message: { message_id: lastOwnMessageId, date: 0, from, chat, text, ...entities },
    };
  }

  /** @returns when the answer was there */
  async function perform(person: Person, url: string, act: Act): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<Shown>();
    const tooLong = setTimeout(() => reject(new Error(`${JSON.stringify(act)} was not answered`)), longestAnswerMs);
    person.answered = resolve;
    waiting.set(person.id, person);
    try {
      const update = JSON.stringify(toUpdate(person, act));
      const [shown] = await Promise.all([promise, post(`${url}/telegram/webhook`, update, webhookHeaders)]);
      person.messageId = shown.messageId;
      person.buttons = shown.buttons;
      return shownAt(shown);
    } finally {
      clearTimeout(tooLong);
      person.answered = undefined;
    }
  }

  /** The answer is taken by the clock when it comes, not when the promise behind it is looked at. */
  const moments = new WeakMap<Shown, number>();
  const shownAt = (shown: Shown): number => moments.get(shown) ?? performance.now();

  return {
    onShown: (shown) => {
      moments.set(shown, performance.now());
      waiting.get(shown.chatId)?.answered?.(shown);
    },
    crowd: ({ ids, urls, walk }) => {
      const idle: Person[] = ids.map((id) => ({ id, step: 0, messageId: 0, buttons: [], answered: undefined }));
      let turn = 0;
      const nextUrl = (): string => {
        turn += 1;
        return urls[turn % urls.length] ?? '';
      };
      // A bot that halts for a fifth of a second has a whole crowd wait for it: what is due meanwhile is late, and no fault.
      const awaited: ((person: Person) => void)[] = [];
      const nextIdle = (): Person | Promise<Person> => idle.shift() ?? new Promise((resolve) => awaited.push(resolve));
      const one = async (choose: (person: Person) => Act): Promise<number> => {
        const began = performance.now();
        const person = await nextIdle();
        const shownMs = await perform(person, nextUrl(), choose(person));
        const next = awaited.shift();
        if (next) next(person);
        else idle.push(person);
        return shownMs - began;
      };
      const stroll = (person: Person): Act => {
        const act = walk(person.step, person.buttons);
        person.step += 1;
        return act;
      };
      return {
        act: () => one(stroll),
        everybody: async (act) => {
          let left = ids.length;
          const client = async (): Promise<void> => {
            for (; left > 0; await one(() => act)) left -= 1;
          };
          await Promise.all(Array.from({ length: atOnce }, client));
        },
      };
    },
  };
}

/** @returns the crowd as a contender of a race: one unit is one update answered */
export const contenderOf = (name: string, crowd: Crowd): Contender => ({
  name,
  work: async () => {
    await crowd.act();
  },
});

/**
 * Has people act at a steady rate, whether or not the answers keep up, and waits for the last one.
 * @returns how long each answer took from the moment at which its update was due, in milliseconds, the quickest first
 */
export async function paced(
  crowd: Crowd,
  load: { readonly perSecond: number; readonly ms: number },
): Promise<number[]> {
  const began = performance.now();
  const took: number[] = [];
  const under: Promise<void>[] = [];
  const failures: unknown[] = [];
  const total = Math.floor((load.perSecond * load.ms) / 1_000);
  for (let sent = 0; sent < total; ) {
    const dueMs = (sent * 1_000) / load.perSecond;
    const lateMs = performance.now() - began - dueMs;
    if (lateMs < 0) {
      await wait(Math.max(1, -lateMs));
      continue;
    }
    sent += 1;
    const acted = crowd.act().then(
      (ms) => void took.push(ms + lateMs),
      (error: unknown) => void failures.push(error),
    );
    under.push(acted);
    if (failures.length > 0) break;
  }
  await Promise.all(under);
  if (failures.length > 0) throw failures[0];
  return took.toSorted((left, right) => left - right);
}

/** @param sorted the least first; @param part 0.99: what all but one in a hundred stay within */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
