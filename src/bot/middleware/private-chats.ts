import type { MiddlewareFn } from 'telegraf';
import type { BotContext } from '../conversation.ts';

/** Customers are spoken to in private chats only: a balance is nobody else's business. Other chats are left alone. */
export const privateChatsOnly: MiddlewareFn<BotContext> = async (ctx, next) => {
  if (ctx.chat?.type === 'private' && ctx.from && !ctx.from.is_bot) await next();
};
