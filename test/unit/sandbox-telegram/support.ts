import Fastify, { type FastifyInstance } from 'fastify';
import { Telegram } from 'telegraf';
import { onTestFinished } from 'vitest';
import { createMovableClock, type MovableClock } from '../../../src/platform/clock.ts';
import {
  createTelegramEmulator,
  type TelegramEmulator,
  type TelegramEmulatorDeps,
} from '../../../src/sandbox/telegram/emulator.ts';

export const TOKEN = '700000001:test-token';
export const BOT = { id: 700_000_001, first_name: 'Помощник', username: 'balance_test_bot' };
export const ANNA = { id: 101, first_name: 'Анна', username: 'anna', language_code: 'ru' };
export const BORIS = { id: 102, first_name: 'Boris', language_code: 'en' };
export const GROUP = -1001;

export interface Bench {
  readonly emulator: TelegramEmulator;
  readonly server: FastifyInstance;
  readonly clock: MovableClock;
  /** The real client, over HTTP. */
  readonly telegram: Telegram;
  readonly apiRoot: string;
  /** Calls a method directly, for what telegraf cannot send. */
  call(method: string, params?: Record<string, unknown>): Promise<ApiReply>;
}

export interface ApiReply {
  ok: boolean;
  result?: unknown;
  error_code?: number;
  description?: string;
  parameters?: { retry_after?: number };
}

/** A listening server with Anna, who has started the bot, Boris, who has not, and the support group of both. */
export async function openBench(options: Partial<TelegramEmulatorDeps> = {}): Promise<Bench> {
  const clock = createMovableClock();
  const emulator = createTelegramEmulator({ clock, token: TOKEN, bot: BOT, ...options });
  const server = Fastify();
  await server.register(emulator.botApi);
  await server.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const apiRoot = `http://127.0.0.1:${address.port}`;
  if (options.snapshot === undefined) {
    emulator.addUser(ANNA);
    emulator.addUser(BORIS);
    emulator.addForum({ id: GROUP, title: 'Поддержка', isForum: true, memberIds: [ANNA.id, BORIS.id] });
    emulator.sendText({ from: ANNA.id, text: '/start' });
  }
  const call = async (method: string, params: Record<string, unknown> = {}): Promise<ApiReply> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${apiRoot}/bot${TOKEN}/${method}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(params),
    });
    return (await response.json()) as ApiReply;
  };
  return { emulator, server, clock, telegram: new Telegram(TOKEN, { apiRoot }), apiRoot, call };
}

/** Confirms whatever waits, so that a test begins with an empty queue. */
export async function confirmAll(bench: Bench): Promise<void> {
  const updates = (await bench.call('getUpdates')).result as { update_id: number }[];
  const last = updates.at(-1);
  if (last !== undefined) await bench.call('getUpdates', { offset: last.update_id + 1 });
}

/** The smallest real PNG: one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
