import { deadWork } from '../../../support/dead-work.ts';
import { deadScreen } from '../screens/dead.ts';
import { mostInList } from '../screens/lists.ts';
import type { CommandHandler } from './command-handler.ts';

/** «/dead»: what could not be delivered, to whom and why, and buttons to send it once more. */
export const deadCommand: CommandHandler = async (deps, { t, say }, { messageId }) => {
  const work = await deadWork(deps.db, mostInList);
  await say(deadScreen(t, work, { timeZone: deps.profile.timeZone }), messageId);
};
