import type { Message } from 'telegraf/types';
import { relayFromAgent } from '../../support/relay.ts';
import type { DeskDeps } from './deps.ts';
import type { Desk } from './desk.ts';
import { topicOf } from './message-kind.ts';
import { notice } from './screens/common.ts';

/** What an agent writes in a customer's topic, or in answer to a customer, goes to that customer. */
export async function relayToCustomer(deps: DeskDeps, desk: Desk, message: Message): Promise<void> {
  const relayed = await relayFromAgent(deps.support, {
    groupChatId: desk.chatId,
    threadId: desk.threadId,
    messageId: message.message_id,
    replyToMessageId: answered(message),
  });
  if (relayed.kind === 'queued' && relayed.unreachableSince !== null) {
    await desk.say(notice(desk.t('desk:relay.unreachable')), message.message_id);
  }
}

/** In a topic each message that answers none is shown as an answer to the topic's opening, whose number is the topic's. */
function answered(message: Message): number | undefined {
  const replied = 'reply_to_message' in message ? message.reply_to_message?.message_id : undefined;
  return replied === topicOf(message) ? undefined : replied;
}
