import type { CallbackAnswer, CommandSet } from '../telegram/state.ts';
import { createNames, type MessageView, viewMessages } from './chat-view.ts';
import { type SupportView, viewSupport } from './support-view.ts';
import type { ChargeOutcome, SandboxPageDeps } from './types.ts';

/** Answers to presses sent along; a press waits for its own for seconds only. */
const shownAnswers = 20;
/** Letters are cut for the list and for reading; the whole is in the download. */
const letterTextLimit = 20_000;

/** Whose phone it is, and which topic of the group stands open (undefined: the one with the latest message). */
export interface Watch {
  readonly as: number;
  readonly threadId: number | null | undefined;
}

export interface ChatSection {
  readonly as: number;
  readonly isBlocked: boolean;
  readonly commands: readonly { readonly command: string; readonly description: string }[];
  readonly messages: readonly MessageView[];
}

/** Parts of the page that change apart from each other; only those that did are sent. */
export interface Sections {
  readonly about: ReturnType<typeof viewAbout>;
  readonly chat: ChatSection;
  readonly support: SupportView & { readonly commands: ChatSection['commands'] };
  readonly mail: ReturnType<typeof viewMail>;
  readonly answers: readonly CallbackAnswer[];
  /** What becomes of the next charges of bound cards; null where there are none. */
  readonly charges: ChargeOutcome | null;
  /** How often the clock was moved: with each, the moment that every state carries is news by itself. */
  readonly clockMoves: number;
}

export interface PageState {
  /** @returns the person to show: the one asked for, or the first when there is none such. */
  personId(asked: number | undefined): number;
  sections(watch: Watch): Sections;
  setBlocked(userId: number, isBlocked: boolean): void;
  isBlocked(userId: number): boolean;
  /** The clock was moved, so every window must hear the new time. */
  clockMoved(): void;
}

export function createPageState(deps: SandboxPageDeps): PageState {
  const nameOf = createNames(deps);
  const about = viewAbout(deps);
  let clockMoves = 0;
  // The emulator tells nobody who blocks the bot, so it is read once from the snapshot and then followed from the page.
  const users = Object.values(deps.telegram.snapshot().state.users);
  const blocked = new Set(users.filter((user) => user.isBlocking).map((user) => user.profile.id));
  const firstId = deps.people[0]?.id;
  if (firstId === undefined) throw new Error('the sandbox page needs at least one person');

  // Only the chat that changed is read anew: a long conversation takes milliseconds to put together.
  const cache = new Map<number, ReturnType<typeof deps.telegram.messages>>();
  deps.telegram.onChange(({ chatId }) => cache.delete(chatId));
  function messagesOf(chatId: number) {
    const messages = cache.get(chatId) ?? deps.telegram.messages(chatId);
    cache.set(chatId, messages);
    return messages;
  }

  return {
    personId: (asked) => (deps.people.some((person) => person.id === asked) && asked !== undefined ? asked : firstId),
    sections: (watch) => ({
      about,
      chat: {
        as: watch.as,
        isBlocked: blocked.has(watch.as),
        commands: commandsFor(deps, watch.as),
        messages: viewMessages(messagesOf(watch.as), nameOf),
      },
      support: {
        commands: groupCommands(deps),
        ...viewSupport({
          messages: messagesOf(deps.supportChatId),
          topics: deps.telegram.topics(deps.supportChatId),
          threadId: watch.threadId,
          nameOf,
        }),
      },
      mail: viewMail(deps),
      answers: deps.telegram.callbackAnswers.slice(-shownAnswers),
      charges: deps.cardBank?.outcome() ?? null,
      clockMoves,
    }),
    setBlocked: (userId, isBlocked) => {
      if (isBlocked) blocked.add(userId);
      else blocked.delete(userId);
    },
    isBlocked: (userId) => blocked.has(userId),
    clockMoved: () => {
      clockMoves += 1;
    },
  };
}

/** What never changes while the product runs. */
function viewAbout(deps: SandboxPageDeps) {
  const { botName, botUsername, profileName, onboarding, byInvoice, currency, timeZone } = deps;
  const { people, supportAgents, paymentsUrl } = deps;
  const provider = { botName, botUsername, profileName, onboarding, byInvoice, currency, timeZone };
  return { ...provider, people, supportAgents, paymentsUrl };
}

/** The narrowest set that fits, as a client picks it (Bot API, «Determining list of commands»). */
function commandsFor(deps: SandboxPageDeps, userId: number): ChatSection['commands'] {
  const language = deps.people.find((person) => person.id === userId)?.languageCode ?? '';
  const sets = deps.telegram.commands();
  const scopes: readonly ((set: CommandSet) => boolean)[] = [
    (set) => set.scope.type === 'chat' && set.scope.chat_id === userId,
    (set) => set.scope.type === 'all_private_chats',
    (set) => set.scope.type === 'default',
  ];
  for (const isScope of scopes) {
    for (const code of [language, '']) {
      const found = sets.find((set) => isScope(set) && set.languageCode === code && set.commands.length > 0);
      if (found !== undefined) return found.commands;
    }
  }
  return [];
}

/** The group's own set; its agents read Russian. */
function groupCommands(deps: SandboxPageDeps): ChatSection['commands'] {
  const isOfGroup = ({ scope }: CommandSet) => scope.type === 'chat' && scope.chat_id === deps.supportChatId;
  return deps.telegram.commands().find(isOfGroup)?.commands ?? [];
}

function viewMail(deps: SandboxPageDeps) {
  return deps.mailbox.letters().map((letter) => ({
    id: letter.id,
    receivedAtMs: letter.receivedAt.getTime(),
    from: letter.from,
    to: letter.to,
    subject: letter.subject,
    text: letter.text.slice(0, letterTextLimit),
    htmlUrl: letter.html === null ? null : `/sandbox/mail/${letter.id}/letter`,
    attachments: letter.attachments.map(({ fileName, bytes }, index) => ({
      fileName,
      sizeBytes: bytes.length,
      url: `/sandbox/mail/${letter.id}/files/${index}`,
    })),
  }));
}
