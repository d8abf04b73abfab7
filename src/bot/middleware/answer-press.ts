import type { MiddlewareFn } from 'telegraf';
import { callSignal } from '../../platform/telegram/call-signal.ts';
import type { BotContext } from '../conversation.ts';
import { isLive } from '../stage.ts';

/** Telegram answers in a tenth of a second. Past this the button may go on spinning: the work behind it matters more. */
const answerTimeoutMs = 3_000;

/**
 * Answers a press before anything else is done, so that the button stops spinning at once; what the press asks for does not
 * wait for Telegram's word on that, which would be a second way there and back for whoever looks at the screen. A press on a
 * message that is not the chat's live screen is told where the answer appears. Telegram refuses answers that come late
 * ("query is too old"), and the line to it may break; the work behind the press goes on all the same.
 */
export const answerPress: MiddlewareFn<BotContext> = async (ctx, next) => {
  let answered: Promise<unknown> | undefined;
  if (ctx.callbackQuery) {
    const { id, message } = ctx.callbackQuery;
    const live = isLive(ctx.talk.state, message?.message_id);
    const answer = { callback_query_id: id, ...(live ? {} : { text: ctx.talk.t('common:seeBelow') }) };
    const bounded = callSignal(AbortSignal.timeout(answerTimeoutMs));
    // Nothing hangs on it: a button that was not answered stops spinning by itself.
    answered = ctx.telegram.callApi('answerCallbackQuery', answer, bounded).catch(() => undefined);
  }
  await next();
  await answered;
};
