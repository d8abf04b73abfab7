import { Telegraf } from 'telegraf';
import type { Update, UserFromGetMe } from 'telegraf/types';
import type { ChatState } from '../chats/session.ts';
import type { BotContext, Turn } from './conversation.ts';
import type { BotDeps } from './deps.ts';
import { tellGivenUp } from './given-up.ts';
import { answerPress } from './middleware/answer-press.ts';
import { errorBoundary } from './middleware/error-boundary.ts';
import { openConversation } from './middleware/open-conversation.ts';
import { privateChatsOnly } from './middleware/private-chats.ts';
import { reachability } from './middleware/reachability.ts';
import { accountScene } from './scenes/account.ts';
import { alertScene } from './scenes/alert.ts';
import { anythingElseScene } from './scenes/anything-else.ts';
import { autopayScene } from './scenes/autopay.ts';
import { billScene } from './scenes/bill.ts';
import { historyScene } from './scenes/history.ts';
import { invoiceScene } from './scenes/invoice.ts';
import { languageScene } from './scenes/language.ts';
import { menuScene } from './scenes/menu.ts';
import { newsScene } from './scenes/news.ts';
import { notificationsScene } from './scenes/notifications.ts';
import { onboardingScene } from './scenes/onboarding.ts';
import { promoScene } from './scenes/promo.ts';
import { supportScene } from './scenes/support.ts';
import { topUpScene } from './scenes/topup.ts';
import { typedTextScene } from './scenes/typed-text.ts';
import { supportDesk } from './support-desk/support-desk.ts';

export interface Bot {
  /**
   * Handles one update to its end.
   * @param state where its chat stands
   * @param botInfo the bot as Telegram knows it: commands may name it
   * @returns where its chat stands then; the very same object if nothing has changed
   * @throws what no scene expected, after the customer was told that it failed
   */
  handle(update: Update, state: ChatState, botInfo: UserFromGetMe): Promise<ChatState>;
  /** Tells whoever waits for the answer to an update that it was given up, without asking the database. */
  giveUp(update: Update): Promise<void>;
}

/**
 * The whole bot, in the order in which an update passes through it. Each scene is asked in turn and takes what is its own;
 * the last one answers whatever nobody took.
 */
export function createBot(deps: BotDeps): Bot {
  const bot = new Telegraf<BotContext>(deps.telegram.token, {
    telegram: { apiRoot: deps.telegram.apiRoot, webhookReply: false },
    // The lease on the chat is the bound; telegraf's own would let the handler run on unseen.
    handlerTimeout: Number.POSITIVE_INFINITY,
  });
  // telegraf's own handler of errors ends the process; ours hands them to the inbox, which records them.
  bot.catch((error) => {
    throw error;
  });

  bot.use(errorBoundary(deps));
  bot.use(reachability(deps));
  bot.use(supportDesk(deps));
  bot.use(privateChatsOnly);
  const turns = new WeakMap<Update, Turn>();
  const turnOf = (update: Update): Turn => {
    const turn = turns.get(update);
    if (!turn) throw new Error('an update that was not handed to this bot');
    return turn;
  };
  bot.use(openConversation(deps, turnOf));
  // Its presses are answered by words of their own, and leave the chat's screen alone.
  bot.use(newsScene(deps));
  bot.use(answerPress);

  bot.use(languageScene(deps));
  bot.use(supportScene(deps));
  bot.use(onboardingScene(deps));
  bot.use(menuScene(deps));
  bot.use(topUpScene(deps));
  bot.use(billScene(deps));
  bot.use(promoScene(deps));
  bot.use(autopayScene(deps));
  bot.use(historyScene(deps));
  bot.use(invoiceScene(deps));
  bot.use(alertScene(deps));
  bot.use(notificationsScene(deps));
  bot.use(accountScene(deps));
  bot.use(typedTextScene(deps));
  bot.use(anythingElseScene(deps));

  return {
    handle: async (update, state, botInfo) => {
      bot.botInfo = botInfo;
      const turn = { state };
      turns.set(update, turn);
      await bot.handleUpdate(update);
      return turn.state;
    },
    giveUp: (update) => tellGivenUp(deps, update),
  };
}
