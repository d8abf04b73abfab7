import type { Message } from 'telegraf/types';
import { answerOf, type DeskPrompt, endByAnswer } from '../../../support/prompts.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { askInThread, promptPlace } from '../question.ts';
import { notice } from '../screens/common.ts';
import type { Answered } from './answer-handler.ts';
import { takeBroadcastMessage } from './broadcast.ts';
import { takeOrder, takeSum } from './payment.ts';
import { takeAdjustmentUndoing, takePaymentUndoing, takeRejection } from './reason.ts';

/**
 * Takes a message as the answer to what this agent was asked in this thread, and shows what it leads to where the question
 * stands. What is no answer is said to be none, and goes to nobody.
 * @returns false when nothing was asked: the message is for somebody else
 */
export async function takeAnswer(deps: DeskDeps, desk: Desk, message: Message): Promise<boolean> {
  const place = promptPlace(desk);
  const after = message.message_id;
  const standing = await answerOf(deps, place, after);
  if (standing.kind === 'none') return false;
  // What it led to stands there; read as the answer to that, or sent to the customer, it would be another thing.
  if (standing.kind === 'taken') return true;
  const { messageId } = standing;
  if (standing.kind === 'expired') {
    await desk.change(messageId, notice(desk.t('desk:expired')));
    return false;
  }
  const typed = 'text' in message ? message.text.trim() : '';
  const answered = await read(deps, desk, standing, { message, typed });
  if (!answered) return false;
  if (answered.kind === 'ask') {
    await askInThread(deps, desk, { ...answered, messageId, after });
  } else {
    // Shown first: should the process end between the two, the same answer leads to the same once more.
    await desk.change(messageId, answered.screen);
    await endByAnswer(deps.db, place, { messageId, after });
  }
  return true;
}

/** @returns undefined for what is answered by a button alone */
async function read(
  deps: DeskDeps,
  desk: Desk,
  { prompt, messageId }: { readonly prompt: DeskPrompt; readonly messageId: number },
  { message, typed }: { readonly message: Message; readonly typed: string },
): Promise<Answered | undefined> {
  switch (prompt.kind) {
    case 'payment-sum':
      return takeSum(deps, desk, prompt, typed);
    case 'payment-order':
      return takeOrder(deps, desk, prompt, typed);
    case 'reject-reason':
      return takeRejection(deps, desk, prompt, typed);
    case 'undo-payment-reason':
      return takePaymentUndoing(deps, desk, prompt, typed);
    case 'undo-adjustment-reason':
      return takeAdjustmentUndoing(deps, desk, prompt, typed);
    case 'broadcast-message':
      return takeBroadcastMessage(deps, desk, { prompt, questionId: messageId, message });
    default:
      return undefined;
  }
}
