import type { Database, Queryable } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import { messageIdOf } from '../platform/telegram/message-id.ts';
import { type DeskPrompt, readPrompt, writePrompt } from './desk-prompt.ts';

export type { DeskPrompt } from './desk-prompt.ts';

/** Longer ago nobody remembers being asked: what is written then is meant for the customer again. */
export const promptMinutes = 30;

/** One agent in one thread of the group; thread 0 is the general one, and a group without threads. */
export interface PromptPlace {
  readonly chatId: bigint;
  readonly threadId: number;
  readonly agentId: bigint;
}

type PromptDeps = { readonly db: Database; readonly clock: Clock };

/**
 * Keeps what an agent is asked in a thread; a question asked there before is dropped.
 * @param asked `messageId` is the message that asks
 */
export async function ask(
  deps: PromptDeps,
  place: PromptPlace,
  asked: { readonly prompt: DeskPrompt; readonly messageId: number },
): Promise<void> {
  const row = { prompt: writePrompt(asked.prompt), messageId: BigInt(asked.messageId), askedAt: deps.clock.now() };
  await deps.db.deskPrompt.upsert({
    where: { chatId_threadId_agentId: place },
    create: { ...place, ...row },
    update: row,
  });
}

export type StandingPrompt =
  | { readonly kind: 'asked'; readonly prompt: DeskPrompt; readonly messageId: number }
  /** Asked too long ago; it is forgotten now. */
  | { readonly kind: 'expired'; readonly messageId: number }
  | { readonly kind: 'none' };

/** @returns what the agent was asked here and has not answered; it stays until `endPrompt`, or the next question */
export async function answerOf(deps: PromptDeps, place: PromptPlace): Promise<StandingPrompt> {
  const row = await deps.db.deskPrompt.findUnique({ where: { chatId_threadId_agentId: place } });
  if (row === null) return { kind: 'none' };
  const messageId = messageIdOf(row.messageId);
  const prompt = readPrompt(row.prompt);
  const ageMs = deps.clock.now().getTime() - row.askedAt.getTime();
  if (prompt && ageMs < promptMinutes * 60_000) return { kind: 'asked', prompt, messageId };
  await endPrompt(deps.db, place, messageId);
  return { kind: 'expired', messageId };
}

/**
 * Ends a question, and only the one that this message asks: of two presses at once one ends it.
 * @returns whether this call has ended it
 */
export async function endPrompt(db: Queryable, place: PromptPlace, messageId: number): Promise<boolean> {
  const { chatId, threadId, agentId } = place;
  const { count } = await db.deskPrompt.deleteMany({
    where: { chatId, threadId, agentId, messageId: BigInt(messageId) },
  });
  return count === 1;
}
