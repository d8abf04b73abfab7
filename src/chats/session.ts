import { z } from 'zod';
import type { Queryable } from '../db/client.ts';

/**
 * What the bot remembers of a chat between updates. Money is never here: a dialogue says only what is being asked.
 */
const chatStateSchema = z.object({
  /** The one message that is edited in place, and what it shows now. */
  screen: z
    .object({
      messageId: z.number().int(),
      name: z.string(),
      /** The payment whose summary stands there: its receipt takes the summary's place. */
      paymentId: z.number().int().optional(),
    })
    .optional(),
  /** What the next typed message answers; absent when nothing was asked. */
  asked: z.enum(['amount', 'instance-key']).optional(),
  /** The open payment that the sum now asked for takes the place of. */
  replaces: z.number().int().optional(),
  /** The card chosen in the top-up under way. */
  cardKind: z.enum(['russian', 'foreign']).optional(),
});

export type ChatState = z.infer<typeof chatStateSchema>;

export interface ChatSession {
  readonly chatId: bigint;
  /** 0 for a chat never seen; each save raises it by one. */
  readonly version: number;
  readonly state: ChatState;
}

/** @returns the chat's session; a state written by another version of the program that no longer fits begins afresh */
export async function loadSession(db: Queryable, chatId: bigint): Promise<ChatSession> {
  const row = await db.chatSession.findUnique({ where: { chatId } });
  if (!row) return { chatId, version: 0, state: {} };
  const parsed = chatStateSchema.safeParse(row.state);
  return { chatId, version: row.version, state: parsed.success ? parsed.data : {} };
}

/**
 * Saves the state if nobody else has saved since it was loaded. The row is there: taking the chat's lease made it.
 * @returns whether it was saved; false means that the caller worked on an outdated session
 */
export async function saveSession(db: Queryable, session: ChatSession, state: ChatState): Promise<boolean> {
  const saved = await db.chatSession.updateMany({
    where: { chatId: session.chatId, version: session.version },
    data: { version: session.version + 1, state },
  });
  return saved.count === 1;
}
