import type { MiddlewareFn } from 'telegraf';
import type { CallbackQuery, Message } from 'telegraf/types';
import { isDatabaseAway } from '../../db/database-away.ts';
import type { BotContext } from '../conversation.ts';
import { takeAnswer } from './answers/take.ts';
import { createCallbackAnswer } from './callback-answer.ts';
import { readCommand } from './command-line.ts';
import { createCommands } from './commands/run.ts';
import type { DeskDeps } from './deps.ts';
import { createDesk, type Desk } from './desk.ts';
import { admit, createAnonymousHint, isAnonymous } from './gate.ts';
import { deskLanguage } from './language.ts';
import { isNote, isService, textOf, topicOf } from './message-kind.ts';
import { takePress } from './presses/run.ts';
import { relayToCustomer } from './relay.ts';
import { failedNotice, notice } from './screens/common.ts';
import { statementIn, takeStatement } from './statement-file.ts';

/**
 * The support group's side of the bot. Whatever comes from the group ends here: agents are answered, anyone else gets
 * nothing. A message is, in this order: a note among colleagues, a command, a bank's statement, the answer to what the bot
 * has asked this agent in this thread, a word to the customer whose topic it is.
 */
export function supportDesk(deps: DeskDeps): MiddlewareFn<BotContext> {
  const t = deps.translator(deskLanguage);
  const hint = createAnonymousHint(deps);
  const runCommand = createCommands();

  async function onMessage(ctx: BotContext, message: Message, chatId: bigint): Promise<void> {
    if (!message.from || isService(message) || isNote(message)) return;
    const threadId = topicOf(message);
    if (isAnonymous(message)) return hint.say(chatId, threadId);
    const admission = await admit(deps.agents, message.from);
    if (admission.kind === 'stranger') return;
    if (admission.kind === 'unknown') {
      await deps.sender.send({ chatId, threadId }, notice(t('desk:unidentified')));
      return;
    }
    const desk = createDesk(deps.sender, { agent: admission.agent, chatId, threadId, t });
    await telling(desk, () => handle(desk, message, ctx.me));
  }

  async function handle(desk: Desk, message: Message, botUsername: string): Promise<void> {
    const command = readCommand(textOf(message) ?? '', botUsername);
    if (command.kind === 'for-another-bot') return;
    if (command.kind === 'command') {
      const { name, rest } = command;
      return runCommand(deps, desk, { name, rest, messageId: message.message_id, botUsername });
    }
    const statement = statementIn(message);
    if (statement) return takeStatement(deps, desk, statement);
    if (await takeAnswer(deps, desk, message)) return;
    await relayToCustomer(deps, desk, message);
  }

  async function onPress(ctx: BotContext, query: CallbackQuery, chatId: bigint): Promise<void> {
    const answer = createCallbackAnswer(ctx.telegram, query.id);
    try {
      const { message } = query;
      const admission = await admit(deps.agents, query.from);
      if (admission.kind === 'unknown') await answer(t('desk:unidentified'));
      if (admission.kind !== 'agent' || !message || !('data' in query)) return;
      const desk = createDesk(deps.sender, { agent: admission.agent, chatId, threadId: topicOf(message), t });
      const press = { data: query.data, messageId: message.message_id, botUsername: ctx.me };
      await telling(desk, async () => answer(await takePress(deps, desk, press)));
    } finally {
      // Whoever is no agent is answered with nothing, which stops the button's spinning.
      await answer();
    }
  }

  return async (ctx, next) => {
    const chatId = ctx.chat && BigInt(ctx.chat.id);
    if (chatId === undefined || chatId !== deps.supportChatId) return next();
    if (ctx.callbackQuery) return onPress(ctx, ctx.callbackQuery, chatId);
    // What was edited has been read and acted upon as it was.
    if (ctx.updateType === 'message' && ctx.message) return onMessage(ctx, ctx.message, chatId);
  };
}

/**
 * Whatever fails, the agent learns that it did; the failure goes on to the inbox, which logs and records it, or tries again if only
 * the database was away.
 */
async function telling(desk: Desk, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // Should this not arrive either, Telegram itself is out of reach, and the record has the cause.
    if (!isDatabaseAway(error)) await desk.say(failedNotice(desk.t)).catch(() => undefined);
    throw error;
  }
}
