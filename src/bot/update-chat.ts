import type { Update } from 'telegraf/types';

/**
 * @returns the chat whose order an update keeps. Updates that belong to none share chat 0: the bot does not ask for them,
 * and should one come all the same it is kept and answered by nobody
 */
export function chatOf(update: Update): bigint {
  if ('message' in update) return BigInt(update.message.chat.id);
  if ('edited_message' in update) return BigInt(update.edited_message.chat.id);
  if ('my_chat_member' in update) return BigInt(update.my_chat_member.chat.id);
  if ('callback_query' in update)
    return BigInt(update.callback_query.message?.chat.id ?? update.callback_query.from.id);
  return 0n;
}
