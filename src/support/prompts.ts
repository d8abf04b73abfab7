import { z } from 'zod';
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
 * @param asked `messageId` is the message that asks, `after` the agent's message that led to the question, if one did
 */
export async function ask(
  deps: PromptDeps,
  place: PromptPlace,
  asked: { readonly prompt: DeskPrompt; readonly messageId: number; readonly after?: number },
): Promise<void> {
  const { after } = asked;
  const prompt = { ...writePrompt(asked.prompt), ...(after === undefined ? {} : { after }) };
  const row = { prompt, messageId: BigInt(asked.messageId), askedAt: deps.clock.now() };
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
  /** This very message was taken as an answer before: the process died before it could note that it was done with it. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'none' };

/** What an answer leaves where nothing more is asked: which message it was. */
const answered = z.object({ after: z.number().int() });

/** No message has this number: nothing ends what is asked no more. */
const noMessage = 0n;

/**
 * @param message the agent's, that may be the answer
 * @returns what the agent was asked here and has not answered; it stays until it is ended, or the next question
 */
export async function answerOf(deps: PromptDeps, place: PromptPlace, message?: number): Promise<StandingPrompt> {
  const row = await deps.db.deskPrompt.findUnique({ where: { chatId_threadId_agentId: place } });
  if (row === null) return { kind: 'none' };
  if (message !== undefined && answered.safeParse(row.prompt).data?.after === message) return { kind: 'taken' };
  if (row.messageId === noMessage) return { kind: 'none' };
  const messageId = messageIdOf(row.messageId);
  const prompt = readPrompt(row.prompt);
  const ageMs = deps.clock.now().getTime() - row.askedAt.getTime();
  if (prompt && ageMs < promptMinutes * 60_000) return { kind: 'asked', prompt, messageId };
  await endPrompt(deps.db, place, messageId);
  return { kind: 'expired', messageId };
}

/**
 * Ends a question by its answer, and keeps which message that was. @returns whether this call has ended it
 */
export async function endByAnswer(
  db: Queryable,
  place: PromptPlace,
  ended: { readonly messageId: number; readonly after: number },
): Promise<boolean> {
  const { chatId, threadId, agentId } = place;
  const { count } = await db.deskPrompt.updateMany({
    where: { chatId, threadId, agentId, messageId: BigInt(ended.messageId) },
    data: { prompt: { after: ended.after }, messageId: noMessage },
  });
  return count === 1;
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
