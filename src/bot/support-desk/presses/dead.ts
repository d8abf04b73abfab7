import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { deadWork } from '../../../support/dead-work.ts';
import { deadKinds, resendDead } from '../../../support/resend-dead.ts';
import { notice } from '../screens/common.ts';
import { deadScreen } from '../screens/dead.ts';
import { mostInList } from '../screens/lists.ts';
import type { PressHandler } from './press-handler.ts';

/** «Ещё раз» under /dead: agents who press at once share out what there is. The list shows what is left. */
export const resendDeadPress: PressHandler = async (deps, desk, { match, messageId }) => {
  const { t, agent } = desk;
  const kind = deadKinds.find((known) => known === match[1]);
  if (!kind) return t('desk:outdatedButton');
  const count = await resendDead(deps, { kind, agent });
  const toast = count === 0 ? t('desk:dead.nothingToResend') : t('desk:dead.resent', { number: String(count) });
  const values = { what: t(`desk:dead.section.${kind}`), number: String(count), name: escapeHtml(agent.name) };
  const note = count === 0 ? {} : { note: t('desk:dead.resentBy', values) };
  const work = await deadWork(deps.db, mostInList);
  await desk.change(messageId, deadScreen(t, work, { timeZone: deps.profile.timeZone, ...note }));
  return toast;
};

/** «Закрыть» under /dead. */
export const closeDeadPress: PressHandler = async (_deps, desk, { messageId }) => {
  await desk.change(messageId, notice(desk.t('desk:dead.closed', { name: escapeHtml(desk.agent.name) })));
  return undefined;
};
