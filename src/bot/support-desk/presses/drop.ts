import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { endPrompt } from '../../../support/prompts.ts';
import { promptPlace } from '../question.ts';
import { notice } from '../screens/common.ts';
import type { PressHandler } from './press-handler.ts';

/** «Отмена» under a question: of the agent who was asked. */
export const dropPress: PressHandler = async (deps, desk, { messageId }) => {
  if (!(await endPrompt(deps.db, promptPlace(desk), messageId))) return desk.t('desk:notAsked');
  await desk.change(messageId, notice(desk.t('desk:dropped', { name: escapeHtml(desk.agent.name) })));
  return undefined;
};

/** «Отмена» under a list that asks nothing of anybody. */
export const closePress: PressHandler = async (_deps, desk, { messageId }) => {
  await desk.change(messageId, notice(desk.t('desk:dropped', { name: escapeHtml(desk.agent.name) })));
  return undefined;
};
