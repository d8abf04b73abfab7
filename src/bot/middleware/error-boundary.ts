import type { MiddlewareFn } from 'telegraf';
import { defaultLanguage } from '../../accounts/language.ts';
import { isDatabaseAway } from '../../db/database-away.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { failedScreen } from '../screens/failed.ts';

/**
 * Whatever fails behind it, the customer is told that it failed, with a way on, instead of being left with a dead button.
 * The failure goes on to the inbox, which logs it and records it beside the update. Where only the database was away nothing is
 * told: the inbox tries again, and the customer is answered then.
 */
export function errorBoundary(deps: Pick<BotDeps, 'translator' | 'sender'>): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (ctx.chat?.type === 'private' && !isDatabaseAway(error)) {
        // Who speaks is unknown when that is what failed.
        const language = ctx.talk?.language ?? defaultLanguage(ctx.from?.language_code);
        // Should this not arrive either, Telegram itself is out of reach, and the record has the cause.
        await deps.sender.send({ chatId: BigInt(ctx.chat.id) }, failedScreen(deps.translator(language)));
      }
      throw error;
    }
  };
}
