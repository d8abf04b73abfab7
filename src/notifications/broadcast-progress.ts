import { type Broadcast, findBroadcast, progressOf, rememberCard } from '../broadcasts/index.ts';
import type { Screen } from '../platform/telegram/screen.ts';
import { type Call, next, nothingToTell, type Plan } from './call.ts';
import type { CardDeps } from './card.ts';
import { supportLanguage } from './languages.ts';
import type { BroadcastCardNotice } from './notice.ts';
import type { NoticePayload } from './payload.ts';
import { broadcastCard } from './templates/broadcast-card.ts';

/** Shows in the group how far a broadcast has come: on its card where that stands, or on a new one where it was deleted. */
export async function planBroadcastCard(
  deps: CardDeps,
  payload: NoticePayload,
  notice: BroadcastCardNotice,
): Promise<Plan> {
  const broadcast = await findBroadcast(deps.db, BigInt(notice.broadcastId));
  if (broadcast === null) throw new Error(`a card is queued for broadcast ${notice.broadcastId}, which is none`);
  if (broadcast.startedAt === null) return nothingToTell;
  const { chatId, done } = payload;
  const { card } = broadcast;
  // A message's number means something else in another group, such as the one that support has moved to.
  const isHere = card.chatId === chatId;
  if (card.messageId === null || !isHere || done.includes('card-gone')) {
    return putUp(deps, payload, { broadcast, threadId: isHere ? card.threadId : null });
  }
  const place = { chatId, messageId: card.messageId };
  const screen = await render(deps, broadcast);
  return {
    kind: 'call',
    run: () => deps.sender.edit(place, screen),
    // Its mark keeps the next step from editing again what is not there.
    read: (outcome) => (outcome.kind === 'message-gone' ? next([...done, 'card-gone']) : undefined),
  };
}

async function putUp(
  deps: CardDeps,
  { chatId, done }: NoticePayload,
  { broadcast, threadId }: { broadcast: Broadcast; threadId: number | null },
): Promise<Call> {
  const broadcastId = broadcast.id;
  const screen = await render(deps, broadcast);
  return {
    kind: 'call',
    run: () => deps.sender.send({ chatId, ...(threadId === null ? {} : { threadId }) }, screen),
    read: (outcome) => {
      if (outcome.kind === 'topic-gone' && threadId !== null) {
        return next(done, (tx) => rememberCard(tx, { broadcastId, chatId, threadId: null, messageId: null }));
      }
      if (outcome.kind !== 'delivered') return undefined;
      const { messageId } = outcome;
      return {
        attempt: { kind: 'done' },
        note: (tx) => rememberCard(tx, { broadcastId, chatId, threadId, messageId }),
      };
    },
  };
}

async function render(deps: CardDeps, broadcast: Broadcast): Promise<Screen> {
  const progress = await progressOf(deps.db, broadcast.id);
  const view = { broadcast, progress, now: deps.clock.now(), timeZone: deps.profile.timeZone };
  return broadcastCard(view, deps.translator(supportLanguage));
}
