import { type ActionResult, done, refused } from './action-result.ts';
import type { ActionName, Request } from './requests.ts';
import type { PageState } from './state.ts';
import { createTools } from './tools.ts';
import type { SandboxPageDeps } from './types.ts';

export type { ActionResult };

type Actions = { readonly [Name in ActionName]: (input: Request<Name>) => ActionResult | Promise<ActionResult> };

/** What the buttons of the page do, as the person or the agent named by `as`. */
export function createActions(deps: SandboxPageDeps, state: PageState): Actions {
  return { ...createChatActions(deps, state), ...createTools(deps, state) };
}

interface Placed {
  readonly as: number;
  readonly chat: 'bot' | 'support';
  readonly threadId?: number | undefined;
  readonly replyTo?: number | undefined;
}

function createChatActions(deps: SandboxPageDeps, state: PageState) {
  const { telegram, supportChatId } = deps;
  const isAgent = (userId: number) => deps.supportAgents.some((agent) => agent.id === userId);
  const isPerson = (userId: number) => deps.people.some((person) => person.id === userId);
  const mayWrite = ({ as, chat }: Pick<Placed, 'as' | 'chat'>) => (chat === 'support' ? isAgent(as) : isPerson(as));

  const chatOf = ({ as, chat }: Pick<Placed, 'as' | 'chat'>) =>
    chat === 'support' ? { from: as, chatId: supportChatId } : { from: as };
  const placeOf = ({ threadId, replyTo, ...placed }: Placed) => ({
    ...chatOf(placed),
    ...(threadId === undefined ? {} : { threadId }),
    ...(replyTo === undefined ? {} : { replyTo }),
  });

  /** Does it if this person stands in that chat and has not blocked the bot, as a client would let them. */
  function act(placed: Pick<Placed, 'as' | 'chat'>, deed: () => void): ActionResult {
    if (!mayWrite(placed)) return refused('Такого участника в этом чате нет.');
    if (placed.chat === 'bot' && state.isBlocked(placed.as))
      return refused('Бот заблокирован. Сначала разблокируйте его.');
    deed();
    return done;
  }

  return {
    'send-text': (input: Request<'send-text'>) =>
      act(input, () => telegram.sendText({ ...placeOf(input), text: input.text })),
    'send-sticker': (input: Request<'send-sticker'>) =>
      act(input, () => telegram.sendSticker({ ...placeOf(input), emoji: input.emoji })),
    'send-photo': (input: Request<'send-photo'>) =>
      act(input, () => telegram.sendPhoto({ ...placeOf(input), ...fileOf(input) })),
    'send-document': (input: Request<'send-document'>) =>
      act(input, () => telegram.sendDocument({ ...placeOf(input), ...fileOf(input) })),
    forward: (input: Request<'forward'>) =>
      act(input, () => telegram.forwardText({ ...placeOf(input), ...originOf(input) })),
    edit: (input: Request<'edit'>) =>
      act(input, () => telegram.editText({ ...chatOf(input), messageId: input.messageId, text: input.text })),
    delete: (input: Request<'delete'>) =>
      act(input, () => telegram.deleteMessage(input.chat === 'support' ? supportChatId : input.as, input.messageId)),
    press(input: Request<'press'>): ActionResult {
      let outcome: ReturnType<typeof telegram.pressButton> | undefined;
      const acted = act(input, () => {
        outcome = telegram.pressButton({ ...chatOf(input), messageId: input.messageId, button: input.data });
      });
      if (outcome === undefined) return acted;
      if (outcome.kind === 'pressed') return { kind: 'pressed', callbackQueryId: outcome.callbackQueryId };
      return refused('Этой кнопки под сообщением уже нет.');
    },
    block({ as, isBlocked }: Request<'block'>): ActionResult {
      if (!isPerson(as)) return refused('Такого участника в этом чате нет.');
      state.setBlocked(as, isBlocked);
      if (isBlocked) telegram.blockBot(as);
      else telegram.unblockBot(as);
      return done;
    },
  };
}

function fileOf(input: Request<'send-photo'>) {
  const { fileName, mimeType, base64, caption } = input;
  const bytes = Buffer.from(base64, 'base64');
  return { fileName, mimeType, bytes, ...(caption === undefined ? {} : { caption }) };
}

function originOf({ text, authorId, authorName }: Request<'forward'>) {
  return {
    text,
    ...(authorId === undefined ? {} : { authorId }),
    ...(authorName === undefined ? {} : { authorName }),
  };
}
