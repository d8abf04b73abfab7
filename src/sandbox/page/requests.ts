import { z } from 'zod';
import { chargeOutcomes, unbindReasons } from './types.ts';

/** Telegram's own limit on a text (Bot API, sendMessage); a client cuts longer ones in pieces. */
const maxTextLength = 4096;
/** The clock goes at most a quarter a press, so that hourly work in between stays thousands of runs, not millions. */
const maxAdvanceMs = 92 * 24 * 3_600_000;
/** Files from the page: any photo of a phone fits. In base64, which is a third longer. */
const maxFileBytes = 8 * 1024 * 1024;
const maxBase64Length = Math.ceil(maxFileBytes / 3) * 4;
/** The largest request: a file, its caption and names. */
export const maxBodyBytes = maxBase64Length + 64 * 1024;

const id = z.number().int();
const text = z.string().trim().min(1).max(maxTextLength);

/** Where something is written: the chat with the bot, or the support group, there with a topic. */
const place = { as: id, chat: z.enum(['bot', 'support']), threadId: id.optional(), replyTo: id.optional() };
const file = {
  fileName: z.string().min(1).max(200),
  mimeType: z.string().max(100),
  base64: z.base64().min(1).max(maxBase64Length),
  caption: z.string().max(1024).optional(),
};

/** What each button of the page sends: the body of POST /sandbox/actions/<name>. */
export const requests = {
  'send-text': z.object({ ...place, text }),
  'send-sticker': z.object({ ...place, emoji: z.emoji().max(16) }),
  'send-photo': z.object({ ...place, ...file }),
  'send-document': z.object({ ...place, ...file }),
  forward: z.object({ ...place, text, authorId: id.optional(), authorName: z.string().max(64).optional() }),
  edit: z.object({ as: id, chat: place.chat, messageId: id, text }),
  delete: z.object({ as: id, chat: place.chat, messageId: id }),
  press: z.object({ as: id, chat: place.chat, messageId: id, data: z.string().min(1).max(64) }),
  block: z.object({ as: id, isBlocked: z.boolean() }),
  advance: z.object({ ms: z.number().int().min(1).max(maxAdvanceMs) }),
  spend: z.object({ as: id, amount: z.string().max(200) }),
  'start-link': z.object({ as: id }),
  'choose-charges': z.object({ outcome: z.enum(chargeOutcomes) }),
  'unbind-card': z.object({ as: id, why: z.enum(unbindReasons) }),
  /** As an agent, to the support group. */
  'bank-statement': z.object({ as: id }),
};

export type ActionName = keyof typeof requests;
export type Request<Name extends ActionName> = z.infer<(typeof requests)[Name]>;
