import type { Update, User } from 'telegraf/types';
import { defaultLanguage } from '../accounts/language.ts';
import type { BotDeps } from './deps.ts';
import { failedScreen } from './screens/failed.ts';
import { createDesk } from './support-desk/desk.ts';
import { admit } from './support-desk/gate.ts';
import { deskLanguage } from './support-desk/language.ts';
import { isNote, isService, topicOf } from './support-desk/message-kind.ts';
import { failedNotice } from './support-desk/screens/common.ts';

/** Whose answer is being waited for, and where. */
interface Waiting {
  readonly from: User;
  readonly message: { readonly chat: { readonly id: number; readonly type: string } };
}

/** @returns who waits for the answer to an update; undefined: nobody does */
function waitingFor(update: Update): Waiting | undefined {
  if ('callback_query' in update) {
    const { from, message } = update.callback_query;
    return message && { from, message };
  }
  if (!('message' in update) || isService(update.message)) return undefined;
  const { from } = update.message;
  return from && { from, message: update.message };
}

/**
 * Tells whoever waits for the answer to an update that was given up: the customer, or the agent in the support group. The database,
 * which may be what failed, is not asked: who may act in the group is Telegram's to say.
 * @throws when Telegram is out of reach as well
 */
export async function tellGivenUp(
  deps: Pick<BotDeps, 'translator' | 'sender' | 'agents' | 'supportChatId'>,
  update: Update,
): Promise<void> {
  const waiting = waitingFor(update);
  if (!waiting) return;
  const { from, message } = waiting;
  const chatId = BigInt(message.chat.id);
  if (message.chat.type === 'private') {
    const t = deps.translator(defaultLanguage(from.language_code));
    await deps.sender.send({ chatId }, failedScreen(t));
  } else if (chatId === deps.supportChatId && !('message' in update && isNote(update.message))) {
    const admission = await admit(deps.agents, from);
    if (admission.kind !== 'agent') return;
    const t = deps.translator(deskLanguage);
    await createDesk(deps.sender, { agent: admission.agent, chatId, threadId: topicOf(message), t }).say(
      failedNotice(t),
    );
  }
}
