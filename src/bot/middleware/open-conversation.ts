import type { MiddlewareFn } from 'telegraf';
import { rememberUser } from '../../accounts/remember-user.ts';
import { setLanguage } from '../../accounts/set-language.ts';
import { loadSession, saveSession } from '../../chats/session.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { createStage } from '../stage.ts';

/**
 * Loads who is speaking and where they stand, lets the scenes speak, and saves where they stand now. The chat's lease is
 * held by the caller, so an outdated session means that the lease ran out: the newer state stands, and it is logged.
 */
export function openConversation(deps: BotDeps): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    if (!ctx.from || !ctx.chat) return;
    const { id, first_name: firstName, username = null, language_code: languageCode } = ctx.from;
    const person = { id: BigInt(id), firstName, username, languageCode };
    const chatId = BigInt(ctx.chat.id);
    const [user, session] = await Promise.all([
      rememberUser(deps.db, person, deps.clock.now()),
      loadSession(deps.db, chatId),
    ]);
    const { account } = user;
    const language = user.language ?? user.suggestedLanguage;
    // Whoever went on without choosing has taken the suggestion; receipts that come by themselves must know it too.
    if (account && user.language === null) await setLanguage(deps.db, { userId: user.id, language });
    // Its process died between this and the note that it is done with: read again, it would answer the next question.
    if (session.state.after === ctx.update.update_id) return;
    const pressedMessageId = ctx.callbackQuery?.message?.message_id;
    const stage = createStage({ sender: deps.sender, chatId, state: session.state, pressedMessageId });
    ctx.talk = {
      chatId,
      user: { id: user.id, username: user.username, languageChosen: user.language !== null },
      language,
      t: deps.translator(language),
      account,
      state: session.state,
      show: stage.show,
    };
    if (user.cameBack) await deps.redrive(chatId);
    await next();
    if (stage.state === session.state) return;
    if (!(await saveSession(deps.db, session, { ...stage.state, after: ctx.update.update_id }))) {
      deps.logger.warn({ chatId: String(chatId) }, 'the session had been saved by someone else');
    }
  };
}
