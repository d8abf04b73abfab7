import type { Message, User } from 'telegraf/types';
import type { Agent } from '../../audit/index.ts';
import { safeName } from '../../platform/telegram/safe-name.ts';
import type { Agents } from '../../support/agents.ts';
import type { DeskDeps } from './deps.ts';
import { deskLanguage } from './language.ts';
import { notice } from './screens/common.ts';

export type Admission =
  | { readonly kind: 'agent'; readonly agent: Agent }
  /** Gets no answer at all: whoever is no agent does not learn that there is anything to ask. */
  | { readonly kind: 'stranger' }
  /** Telegram did not say who it is: nothing is done. */
  | { readonly kind: 'unknown' };

/** Tries of one question to Telegram; an agent is waiting meanwhile. */
const maxTries = 3;

/** @returns who it is that writes or presses, if they may act */
export async function admit(agents: Agents, from: User): Promise<Admission> {
  if (from.is_bot) return { kind: 'stranger' };
  const id = BigInt(from.id);
  for (let attempt = 1; ; attempt += 1) {
    const verdict = await agents.isAgent(id);
    if (verdict.kind === 'agent') return { kind: 'agent', agent: { id, name: nameOf(from) } };
    if (verdict.kind === 'stranger' || attempt === maxTries) return verdict;
  }
}

const nameOf = ({ first_name, last_name }: User): string =>
  safeName(last_name === undefined ? first_name : `${first_name} ${last_name}`);

/** In whose name Telegram lets anonymous administrators write (core.telegram.org/bots/api#message, sender_chat). */
const groupAnonymousBot = 1_087_968_824;

/** Whether an administrator writes in the group's name: then nobody can be held to it, and nothing is done. */
export function isAnonymous(message: Message): boolean {
  return message.from?.id === groupAnonymousBot || message.sender_chat?.id === message.chat.id;
}

/** Often enough for whoever comes to it new, seldom enough for a group where they all write so. */
const hintEveryMs = 60 * 60 * 1000;

/** Says why an anonymous administrator is not heard: once an hour, whatever they write. */
export function createAnonymousHint(deps: Pick<DeskDeps, 'sender' | 'clock' | 'translator'>): {
  say(chatId: bigint, threadId: number | undefined): Promise<void>;
} {
  let saidAtMs: number | undefined;
  return {
    say: async (chatId, threadId) => {
      const nowMs = deps.clock.now().getTime();
      if (saidAtMs !== undefined && nowMs - saidAtMs < hintEveryMs) return;
      saidAtMs = nowMs;
      await deps.sender.send({ chatId, threadId }, notice(deps.translator(deskLanguage)('desk:anonymous')));
    },
  };
}
