import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { addressOf, closeServer, readBody } from './loopback.ts';

/** What a bot has shown in a chat: a new message or an edited one. */
export interface Shown {
  readonly chatId: number;
  readonly messageId: number;
  /** What its buttons say when they are pressed. */
  readonly buttons: readonly string[];
}

export interface QuietTelegram {
  readonly apiRoot: string;
  close(): Promise<void>;
}

const callSchema = z.object({
  chat_id: z.union([z.number(), z.string().transform(Number)]).default(0),
  message_id: z.number().default(0),
  reply_markup: z
    .object({ inline_keyboard: z.array(z.array(z.object({ callback_data: z.string().optional() }))) })
    .optional(),
});

const bot = { id: 7_000_000_001, is_bot: true, first_name: 'Bench', username: 'bench_bot' };

/**
 * A Telegram that only answers: nothing is checked and nothing kept, so that what is measured is the bot and not an emulator. It
 * is the same for every contender.
 * @param onShown called as soon as the whole call is here, before it is answered
 */
export async function createQuietTelegram(onShown: (shown: Shown) => void): Promise<QuietTelegram> {
  let lastMessageId = 0;
  const answer = (method: string, body: string): object | boolean => {
    if (method === 'getMe') return bot;
    if (method !== 'sendMessage' && method !== 'editMessageText') return true;
    const call = callSchema.parse(JSON.parse(body));
    if (method === 'sendMessage') lastMessageId += 1;
    const messageId = method === 'sendMessage' ? lastMessageId : call.message_id;
    const rows = call.reply_markup?.inline_keyboard ?? [];
    onShown({ chatId: call.chat_id, messageId, buttons: rows.flat().flatMap((button) => button.callback_data ?? []) });
    return { message_id: messageId, date: 0, chat: { id: call.chat_id, type: 'private' } };
  };
  const respond = async (request: IncomingMessage): Promise<string> => {
    const method = request.url?.split('/').at(-1) ?? '';
    return JSON.stringify({ ok: true, result: answer(method, await readBody(request)) });
  };
  const server = createServer(async (request, response) => {
    const text = await respond(request);
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      .end(text);
  });
  return { apiRoot: await addressOf(server), close: () => closeServer(server) };
}
