import type { MiddlewareFn } from 'telegraf';
import { rememberUser } from '../../accounts/remember-user.ts';
import { setLanguage } from '../../accounts/set-language.ts';
import type { BotContext, TurnOf } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { createStage } from '../stage.ts';

/** Loads who is speaking, lets the scenes speak, and notes where the chat stands once all of them have gone well. */
export function openConversation(deps: BotDeps, turnOf: TurnOf): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    if (!ctx.from || !ctx.chat) return;
    const { id, first_name: firstName, username = null, language_code: languageCode } = ctx.from;
    const person = { id: BigInt(id), firstName, username, languageCode };
    const chatId = BigInt(ctx.chat.id);
    const turn = turnOf(ctx.update);
    const user = await rememberUser(deps.db, person, deps.clock.now());
    const { account } = user;
    const language = user.language ?? user.suggestedLanguage;
    // Whoever went on without choosing has taken the suggestion; receipts that come by themselves must know it too.
    if (account && user.language === null) await setLanguage(deps.db, { userId: user.id, language });
    const pressedMessageId = ctx.callbackQuery?.message?.message_id;
    const stage = createStage({ sender: deps.sender, chatId, state: turn.state, pressedMessageId });
    ctx.talk = {
      chatId,
      user: { id: user.id, username: user.username, languageChosen: user.language !== null },
      language,
      t: deps.translator(language),
      account,
      state: turn.state,
      show: stage.show,
    };
    if (user.cameBack) await deps.redrive(chatId);
    await next();
    turn.state = stage.state;
  };
}
