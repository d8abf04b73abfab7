import {
  type BroadcastDeps,
  feedBehind,
  markRecipient,
  recipientNow,
  stopForLackOfSource,
} from '../broadcasts/index.ts';
import type { Transaction } from '../db/client.ts';
import { type CallOutcome, type NoteDeps, nothingToTell, type Plan, type Result } from './call.ts';
import { readerLanguage } from './languages.ts';
import type { BroadcastMessage } from './notice.ts';
import type { NoticePayload } from './payload.ts';
import { newsButtons } from './templates/news-button.ts';
import type { TopicDeps } from './topic.ts';
import type { DeathReason } from './tries.ts';

/** A broadcast's message for one of its recipients: a copy of what the agents have looked at, with the way out below it. */
export async function planBroadcast(deps: TopicDeps, payload: NoticePayload, notice: BroadcastMessage): Promise<Plan> {
  const { chatId } = payload;
  const recipient = await recipientNow(deps.db, idsOf(notice));
  if (recipient.kind === 'settled') return nothingToTell;
  if (recipient.kind !== 'send') return { kind: 'done', note: marks(notice, recipient.kind) };
  const buttons = newsButtons(true, deps.translator(await readerLanguage(deps.db, chatId)));
  return {
    kind: 'call',
    run: () => deps.sender.copy({ chatId }, recipient.source, buttons),
    read: (outcome) => {
      if (outcome.kind === 'delivered') return { attempt: { kind: 'done' }, note: marks(notice, 'sent') };
      return isSourceGone(outcome) ? withoutSource(notice) : undefined;
    },
  };
}

/**
 * A refusal for the group's sake is none of its reader's: they are reachable as before. Telegram names the kind of chat that
 * it speaks of («bot was kicked from the supergroup chat», «the group chat was deleted»), and only a group is called one.
 */
const ofTheGroup = /group chat/i;

function isSourceGone(outcome: CallOutcome): boolean {
  if (outcome.kind === 'unreachable') return ofTheGroup.test(outcome.reason);
  // A private chat does not move: what lives on under another number is the group, and its messages have new ones there.
  return outcome.kind === 'source-gone' || outcome.kind === 'migrated';
}

/** Nobody further can be given it. */
function withoutSource(notice: BroadcastMessage): Result {
  return {
    attempt: { kind: 'done' },
    note: async (tx, deps) => {
      await stopForLackOfSource(tx, deps, BigInt(notice.broadcastId));
      await markRecipient(tx, deps, { ...idsOf(notice), state: 'failed' });
    },
  };
}

/**
 * Notes that a recipient is given up, instead of keeping the notice for later: a piece of news that comes a month late, when
 * its reader is back or an agent sends again what has failed, is none.
 */
export function giveUpBroadcast(
  tx: Transaction,
  deps: NoteDeps,
  { notice, reason }: { readonly notice: BroadcastMessage; readonly reason: DeathReason },
): Promise<void> {
  return markRecipient(tx, deps, {
    ...idsOf(notice),
    state: reason === 'unreachable' ? 'unreachable' : 'failed',
  });
}

/** Sees to whoever comes next, once a recipient is settled for good. */
export const feedBehindNotice = (deps: BroadcastDeps, notice: BroadcastMessage): Promise<void> =>
  feedBehind(deps, idsOf(notice));

const marks =
  (notice: BroadcastMessage, state: 'sent' | 'stopped' | 'opted-out') =>
  (tx: Transaction, deps: NoteDeps): Promise<void> =>
    markRecipient(tx, deps, { ...idsOf(notice), state });

const idsOf = ({ broadcastId, userId }: BroadcastMessage) => ({
  broadcastId: BigInt(broadcastId),
  userId: BigInt(userId),
});
