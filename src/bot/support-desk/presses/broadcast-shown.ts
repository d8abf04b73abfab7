import { audienceOf, type Broadcast, findBroadcast, progressOf, rememberCard } from '../../../broadcasts/index.ts';
import { broadcastCard, type DraftStep } from '../../../notifications/templates/broadcast-card.ts';
import type { Screen } from '../../../platform/telegram/screen.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { idOf, type Pressed, type PressHandler } from './press-handler.ts';

/** A broadcast that starts while its card is shown ends at most once after that. */
const mostLooks = 3;

/**
 * Shows a broadcast on the message that was pressed, which is its card from now on. The notices edit the card, too: what has
 * changed its state while this was on its way to Telegram is shown over it.
 */
export async function showBroadcast(
  deps: DeskDeps,
  desk: Desk,
  press: Pressed,
  shown: { readonly broadcast: Broadcast; readonly step?: DraftStep },
): Promise<void> {
  let { broadcast } = shown;
  let { messageId } = press;
  for (let look = 0; look < mostLooks; look += 1) {
    const screen = await broadcastScreen(deps, desk, { ...shown, broadcast });
    messageId = await desk.change(messageId, screen);
    if (broadcast.card.messageId !== messageId) await rememberAsCard(deps, desk, { broadcast, messageId });
    const now = await findBroadcast(deps.db, broadcast.id);
    if (!now || now.state === broadcast.state) return;
    broadcast = now;
  }
}

/** From now on this message is where the notices show how a broadcast gets on. */
export const rememberAsCard = (
  deps: DeskDeps,
  desk: Desk,
  { broadcast, messageId }: { broadcast: Broadcast; messageId: number },
): Promise<void> =>
  rememberCard(deps.db, {
    broadcastId: broadcast.id,
    chatId: desk.chatId,
    threadId: desk.threadId ?? null,
    messageId,
  });

async function broadcastScreen(
  deps: DeskDeps,
  { t }: Desk,
  { broadcast, step = 'card' }: { broadcast: Broadcast; step?: DraftStep },
): Promise<Screen> {
  if (broadcast.state === 'draft' || broadcast.state === 'dropped') {
    return broadcastCard({ broadcast, audience: await audienceOf(deps.db, broadcast.filter), step }, t);
  }
  const progress = await progressOf(deps.db, broadcast.id);
  return broadcastCard({ broadcast, progress, now: deps.clock.now(), timeZone: deps.profile.timeZone }, t);
}

/** Somebody was quicker: the card shows how things stand. @returns a word for whoever pressed */
export async function tooLate(deps: DeskDeps, desk: Desk, press: Pressed, broadcast: Broadcast): Promise<string> {
  await showBroadcast(deps, desk, press, { broadcast });
  return beforeWords(desk, broadcast);
}

/** How things stand with a broadcast that is no draft any more, for whoever pressed too late; not yet safe in HTML. */
export function beforeWords({ t }: Pick<Desk, 't'>, { state, startedBy, stoppedBy }: Broadcast): string {
  if (state === 'sending') return t('desk:broadcast.sendingBefore', { name: startedBy?.name ?? t('desk:someone') });
  if (state === 'dropped') return t('desk:broadcast.droppedBefore');
  return stoppedBy ? t('desk:broadcast.stoppedBefore', { name: stoppedBy.name }) : t('desk:broadcast.over');
}

/** A button that makes sense under a draft alone. */
export const onDraft =
  (act: (deps: DeskDeps, desk: Desk, press: Pressed, draft: Broadcast) => Promise<string | undefined>): PressHandler =>
  async (deps, desk, press) => {
    const broadcast = await findBroadcast(deps.db, idOf(press));
    if (!broadcast) return desk.t('desk:broadcast.unknown');
    return broadcast.state === 'draft' ? act(deps, desk, press, broadcast) : tooLate(deps, desk, press, broadcast);
  };
