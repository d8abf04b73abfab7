import type { MiddlewareFn } from 'telegraf';
import { markUnreachable } from '../../accounts/reachability.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';

/**
 * Takes note of who has blocked the bot, so that nothing is sent in vain. Coming back needs no note of its own: whoever
 * writes or presses is reachable again.
 */
export function reachability(deps: Pick<BotDeps, 'db' | 'clock'>): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    const change = ctx.myChatMember;
    if (!change) return next();
    if (change.chat.type !== 'private') return;
    if (change.new_chat_member.status === 'kicked')
      await markUnreachable(deps.db, BigInt(change.from.id), deps.clock.now());
  };
}
