import type { Telegram } from 'telegraf';
import type { ChatMember } from 'telegraf/types';
import { callSignal } from './call-signal.ts';
import { readFailure } from './outcome.ts';

/** What a person is in a group. */
export type MemberStatus =
  /** Its owner or one of its administrators. */
  | { readonly kind: 'administrator' }
  | { readonly kind: 'member' }
  /** Not in it: never was, has left, was thrown out. */
  | { readonly kind: 'outside' }
  /** Nobody could say; ask again, and until then trust nobody. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Asks for a person's place in a group (Bot API, getChatMember). */
export async function memberStatus(
  deps: { telegram: Telegram; timeoutMs: number },
  asked: { chatId: bigint; userId: bigint },
): Promise<MemberStatus> {
  try {
    const payload = { chat_id: Number(asked.chatId), user_id: Number(asked.userId) };
    const options = callSignal(AbortSignal.timeout(deps.timeoutMs));
    return standing(await deps.telegram.callApi('getChatMember', payload, options));
  } catch (error) {
    const failure = readFailure(error);
    // Telegram's words for a person whom this group, or the bot, has never met.
    if (failure.kind === 'rejected' && /PARTICIPANT_ID_INVALID|member not found/i.test(failure.reason)) {
      return { kind: 'outside' };
    }
    if (failure.kind === 'unreachable' && /user not found/i.test(failure.reason)) return { kind: 'outside' };
    return { kind: 'failed', reason: 'reason' in failure ? failure.reason : failure.kind };
  }
}

function standing(member: ChatMember): MemberStatus {
  switch (member.status) {
    case 'creator':
    case 'administrator':
      return { kind: 'administrator' };
    case 'member':
      return { kind: 'member' };
    case 'restricted':
      return { kind: member.is_member ? 'member' : 'outside' };
    case 'left':
    case 'kicked':
      return { kind: 'outside' };
  }
}
