import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';

/** Telegram names its own limit nowhere; a message of 4,096 characters with every entity stays far below this. */
const bodyLimitBytes = 512 * 1024;

const updateSchema = z.looseObject({ update_id: z.number().int() });

export type TelegramWebhookBody = z.infer<typeof updateSchema>;

function equalInConstantTime(left: string, right: string): boolean {
  // Hashed first: timingSafeEqual wants equal lengths, and the length of the secret is nobody's business either.
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/**
 * `POST /telegram/webhook`: keeps the update and answers 200; the work goes on behind. Without the secret header that
 * was named to setWebhook (core.telegram.org/bots/api#setwebhook) anyone could speak for Telegram: 401, nothing kept.
 */
export function telegramWebhook(deps: {
  secret: string;
  receive: (update: TelegramWebhookBody) => Promise<void>;
}): FastifyPluginAsync {
  return async (app) => {
    // Before a byte of the body is read: half a megabyte is not parsed for whoever cannot name the secret.
    app.addHook('onRequest', async (request, reply) => {
      const given = request.headers['x-telegram-bot-api-secret-token'];
      if (typeof given === 'string' && equalInConstantTime(given, deps.secret)) return;
      return reply.code(401).send({ error: 'secret token missing or wrong' });
    });
    app.post('/telegram/webhook', { bodyLimit: bodyLimitBytes }, async (request, reply) => {
      const update = updateSchema.safeParse(request.body);
      if (!update.success) return reply.code(400).send({ error: 'not an update' });
      await deps.receive(update.data);
      return reply.code(200).send();
    });
  };
}
