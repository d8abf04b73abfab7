import { askInThread } from '../question.ts';
import { cancelButton, notice } from '../screens/common.ts';
import type { CommandHandler } from './command-handler.ts';

/** «/broadcast»: the next message of this agent is what many customers will get, once it was looked at and confirmed. */
export const broadcastCommand: CommandHandler = async (deps, desk) => {
  const screen = notice(desk.t('desk:broadcast.ask'), [cancelButton(desk.t)]);
  await askInThread(deps, desk, { prompt: { kind: 'broadcast-message' }, screen });
};
