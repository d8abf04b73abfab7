import { audienceOf, dropDraft, startBroadcast } from '../../../broadcasts/index.ts';
import { inDigits } from '../../../notifications/templates/broadcast-words.ts';
import { newsButtons } from '../../../notifications/templates/news-button.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { tryOften } from '../../stage.ts';
import { notice } from '../screens/common.ts';
import { onDraft, rememberAsCard, showBroadcast, tooLate } from './broadcast-shown.ts';
import type { PressHandler } from './press-handler.ts';

/** «Прислать мне»: what customers will get, into the agent's own chat with the bot; its button works there as it will for them. */
export const testBroadcastPress: PressHandler = onDraft(async (deps, { t, agent }, { botUsername }, { source }) => {
  const outcome = await tryOften(() => deps.sender.copy({ chatId: agent.id }, source, newsButtons(true, t)));
  switch (outcome.kind) {
    case 'delivered':
      return t('desk:broadcast.tested');
    case 'unreachable':
      return t('desk:broadcast.notStarted', { bot: `@${botUsername}` });
    case 'source-gone':
      return t('desk:broadcast.sourceGone');
    default:
      return t('desk:broadcast.notTested');
  }
});

/** «Отправить»: asks once more, with how many will get it. */
export const askToBroadcastPress: PressHandler = onDraft(async (deps, desk, press, broadcast) => {
  const { reached } = await audienceOf(deps.db, broadcast.filter);
  await showBroadcast(deps, desk, press, { broadcast, step: reached === 0 ? 'card' : 'confirm' });
  return reached === 0 ? desk.t('desk:broadcast.nobody') : undefined;
});

/** «Да, отправить 1 234»: whoever presses first starts it, if it is still what they were shown. */
export const startBroadcastPress: PressHandler = onDraft(async (deps, desk, press, draft) => {
  const { t, agent } = desk;
  const version = Number.parseInt(press.match[2] ?? '', 10);
  // Before it starts: from then on the notices edit the card.
  if (draft.card.messageId !== press.messageId) {
    await rememberAsCard(deps, desk, { broadcast: draft, messageId: press.messageId });
  }
  const outcome = await startBroadcast(deps.broadcasts, { broadcastId: draft.id, version, agent });
  if (outcome.kind === 'unknown') return t('desk:broadcast.unknown');
  const { broadcast } = outcome;
  if (outcome.kind === 'not-draft') return tooLate(deps, desk, press, broadcast);
  await showBroadcast(deps, desk, press, { broadcast });
  switch (outcome.kind) {
    case 'started':
      return t('desk:broadcast.started', { number: inDigits(outcome.audience.reached) });
    case 'changed':
      return t('desk:broadcast.changed');
    case 'nobody':
      return t('desk:broadcast.nobody');
  }
});

/** «Отмена» under the card of a draft. */
export const dropBroadcastPress: PressHandler = onDraft(async (deps, desk, press, draft) => {
  const { t, agent } = desk;
  const outcome = await dropDraft(deps.broadcasts, { broadcastId: draft.id });
  if (outcome.kind === 'unknown') return t('desk:broadcast.unknown');
  if (outcome.kind === 'not-draft') return tooLate(deps, desk, press, outcome.broadcast);
  const lines = [t('broadcast:title.dropped'), t('desk:by', { name: escapeHtml(agent.name) })];
  await desk.change(press.messageId, notice(lines.join('\n')));
  return undefined;
});

/** The customers' button under the copy in the group: it shows, and does nothing. */
export const newsSamplePress: PressHandler = async (_deps, { t }) => t('broadcast:news.sample');
