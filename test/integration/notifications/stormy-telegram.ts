// A Telegram that refuses 30 %, fails 5 % and loses the answer of 2 %, and only keeps count: the strict emulator would keep
// ten thousand messages and their keyboards.
import fc from 'fast-check';
import fastify from 'fastify';
import { runSeed } from '../../support/size.ts';

export interface StormyTelegram {
  readonly apiRoot: string;
  readonly seed: number;
  /** What each chat was told, by the numbers of the payments, repeats included. */
  readonly told: ReadonlyMap<string, number[]>;
  /** When each call came, in milliseconds of this process. */
  readonly callsAt: readonly number[];
  /** Calls that came before the wait was over that their chat was given. */
  cutShort(): number;
  /** Answers that were lost: what was told is told once more. */
  lostAnswers(): number;
  close(): Promise<void>;
}

/** Dice are thrown anew from here when a storm takes longer than expected. */
const throws = 60_000;

/** @param options.longestWaitSeconds refused chats wait for one to so many seconds */
export async function openStormyTelegram(options: { longestWaitSeconds: number }): Promise<StormyTelegram> {
  const seed = runSeed();
  const dice = fc.sample(fc.noBias(fc.nat({ max: 999 })), { seed, numRuns: throws });
  const told = new Map<string, number[]>();
  const callsAt: number[] = [];
  const closedUntil = new Map<string, number>();
  let cutShort = 0;
  let lostAnswers = 0;

  const server = fastify();
  server.post('/bot1:TEST/sendMessage', async (request, reply) => {
    const { chat_id, text } = request.body as { chat_id: number; text: string };
    const chat = String(chat_id);
    const now = performance.now();
    if (now < (closedUntil.get(chat) ?? 0)) cutShort += 1;
    const roll = (dice[callsAt.length % throws] ?? 0) / 1_000;
    callsAt.push(now);
    if (roll < 0.3) {
      const retry_after = 1 + (callsAt.length % options.longestWaitSeconds);
      closedUntil.set(chat, now + retry_after * 1_000);
      const parameters = { retry_after };
      return reply.code(429).send({ ok: false, error_code: 429, description: 'Too Many Requests', parameters });
    }
    if (roll < 0.35) return reply.code(502).send('Bad Gateway');
    told.set(chat, [...(told.get(chat) ?? []), Number(/№(\d+) · 21/.exec(text)?.[1])]);
    if (roll < 0.37) {
      lostAnswers += 1;
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    }
    return { ok: true, result: { message_id: callsAt.length, date: 0, chat: { id: chat_id, type: 'private' } } };
  });
  const apiRoot = await server.listen({ host: '127.0.0.1', port: 0 });
  const counts = { cutShort: () => cutShort, lostAnswers: () => lostAnswers };
  return { apiRoot, seed, told, callsAt, ...counts, close: () => server.close() };
}

/** @returns the most calls that came within any window of so many milliseconds */
export function mostWithin(callsAt: readonly number[], windowMs: number): number {
  let most = 0;
  let from = 0;
  for (const [index, at] of callsAt.entries()) {
    while ((callsAt[from] ?? at) <= at - windowMs) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

/** A lost answer brings a notice once more, right behind itself; taken together, each is told once. */
export const withoutRepeats = (told: readonly number[] = []): number[] =>
  told.filter((payment, index, all) => payment !== all[index - 1]);
