import type { Agent, GroupMessage, SupportGroup } from '../../../support/agent.ts';

/** Writes a broadcast as far as its card. @returns the copy that customers will get copies of, and the card below it */
export async function draftBroadcast(
  group: SupportGroup,
  agent: Agent,
  text = 'Мы открыли новый дата-центр.',
): Promise<{ copy: GroupMessage; card: GroupMessage }> {
  await agent.say('/broadcast');
  await agent.say(text);
  const [copy, card] = group.shown().slice(-2);
  if (!copy || !card) throw new Error('the bot has put up no card');
  return { copy, card };
}

/** @returns a message as it stands now */
export function shownAs(group: SupportGroup, messageId: number): GroupMessage {
  const message = group.shown().find((one) => one.messageId === messageId);
  if (!message) throw new Error(`message ${messageId} is gone`);
  return message;
}
