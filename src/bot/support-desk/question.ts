import type { Screen } from '../../platform/telegram/screen.ts';
import { ask, type DeskPrompt, type PromptPlace } from '../../support/prompts.ts';
import type { DeskDeps } from './deps.ts';
import type { Desk } from './desk.ts';

/** Where an agent is asked; the general thread counts as thread 0. */
export const promptPlace = ({ chatId, threadId, agent }: Desk): PromptPlace => ({
  chatId,
  threadId: threadId ?? 0,
  agentId: agent.id,
});

/**
 * Asks the agent in the thread: their next message there is the answer.
 * @param question.messageId a message of ours that turns into the question; without it the question is a new one
 * @param question.after the agent's message that led to it
 */
export async function askInThread(
  deps: Pick<DeskDeps, 'db' | 'clock'>,
  desk: Desk,
  question: {
    readonly prompt: DeskPrompt;
    readonly screen: Screen;
    readonly messageId?: number;
    readonly after?: number;
  },
): Promise<void> {
  const { prompt, screen, after } = question;
  const messageId =
    question.messageId === undefined ? await desk.say(screen) : await desk.change(question.messageId, screen);
  await ask(deps, promptPlace(desk), { prompt, messageId, ...(after === undefined ? {} : { after }) });
}
