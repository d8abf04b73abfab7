import { Composer } from 'telegraf';
import { setSettings } from '../../alerts/index.ts';
import { newsButtons } from '../../notifications/templates/news-button.ts';
import { callSignal } from '../../platform/telegram/call-signal.ts';
import { pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';

/** Telegram answers in a tenth of a second; what the press asked for is done by then. */
const answerTimeoutMs = 3_000;

/**
 * The button under what the provider has sent to many. It is answered by a word, and its own button turns into the opposite:
 * the news itself stays as it is, however old, and so does the chat's screen.
 */
export function newsScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  scene.action(pressed.news, async (ctx) => {
    const { t, user, chatId } = ctx.talk;
    const wantsNews = ctx.match[1] === 'on';
    await setSettings(deps.alerts, { userId: user.id, change: { wantsNews } });
    const answer = { callback_query_id: ctx.callbackQuery.id, text: t(`broadcast:news.${wantsNews ? 'on' : 'off'}`) };
    const bounded = callSignal(AbortSignal.timeout(answerTimeoutMs));
    // The setting stands; a button that was not answered stops spinning by itself, and one left as it was may be pressed again.
    await ctx.telegram.callApi('answerCallbackQuery', answer, bounded).catch(() => undefined);
    const messageId = ctx.callbackQuery.message?.message_id;
    if (messageId !== undefined) await deps.sender.replaceButtons({ chatId, messageId }, newsButtons(wantsNews, t));
  });
  return scene;
}
