import { findBroadcast, progressOf, stopBroadcast } from '../../../broadcasts/index.ts';
import { stopQuestion } from '../../../notifications/templates/broadcast-report.ts';
import { inDigits } from '../../../notifications/templates/broadcast-words.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { notice } from '../screens/common.ts';
import { beforeWords, tooLate } from './broadcast-shown.ts';
import { idOf, type PressHandler } from './press-handler.ts';

/** «Остановить»: asks once more, below: the card itself is edited all the while. */
export const askToStopPress: PressHandler = async (deps, desk, press) => {
  const broadcast = await findBroadcast(deps.db, idOf(press));
  if (!broadcast) return desk.t('desk:broadcast.unknown');
  if (broadcast.state !== 'sending') return tooLate(deps, desk, press, broadcast);
  const progress = await progressOf(deps.db, broadcast.id);
  await desk.say(stopQuestion({ broadcast, progress }, desk.t), press.messageId);
  return undefined;
};

/** «Да, остановить»: the card is edited by the notice that the stop queues. */
export const stopBroadcastPress: PressHandler = async (deps, desk, press) => {
  const { t, agent } = desk;
  const outcome = await stopBroadcast(deps.broadcasts, { broadcastId: idOf(press), agent });
  if (outcome.kind === 'unknown') return t('desk:broadcast.unknown');
  if (outcome.kind === 'not-sending') {
    const words = beforeWords(desk, outcome.broadcast);
    await desk.change(press.messageId, notice(escapeHtml(words)));
    return words;
  }
  const { sent, stopped, queued } = outcome.progress;
  const figures = { sent: inDigits(sent), unsent: inDigits(stopped + queued), name: escapeHtml(agent.name) };
  await desk.change(press.messageId, notice(t('desk:broadcast.stopped', figures)));
  return undefined;
};

/** «Пусть идёт» */
export const keepBroadcastPress: PressHandler = async (deps, desk, press) => {
  const broadcast = await findBroadcast(deps.db, idOf(press));
  if (!broadcast) return desk.t('desk:broadcast.unknown');
  const words = broadcast.state === 'sending' ? desk.t('desk:broadcast.kept') : beforeWords(desk, broadcast);
  await desk.change(press.messageId, notice(escapeHtml(words)));
  return undefined;
};
