import { badRequest, badShape } from '../refusal.ts';
import { type CallbackAnswer, pushBounded } from '../state.ts';
import { nowMs } from '../world.ts';
import type { Method } from './method.ts';

/** Bot API, answerCallbackQuery: text 0–200 characters. */
const MAX_ANSWER = 200;
/** Answers kept for the page and for tests to look at. */
const MAX_ANSWERS = 2000;
const TOO_OLD = 'query is too old and response timeout expired or query ID is invalid';

/** A query can be answered once, and only for a while after the press; Telegram says the same of every other case. */
export const answerCallbackQuery: Method = (world, { params }) => {
  const text = typeof params.text === 'string' ? params.text : undefined;
  if (text !== undefined && Array.from(text).length > MAX_ANSWER) throw badShape('MESSAGE_TOO_LONG');
  const query = world.state.callbackQueries.find((one) => one.id === params.callback_query_id);
  const isLate = query !== undefined && nowMs(world) - query.createdAtMs > world.rules.callbackDeadlineMs;
  if (query === undefined || query.isAnswered || isLate) throw badRequest(TOO_OLD);
  if (typeof params.url === 'string' && params.url !== '') checkUrl(params.url, world.bot.username);
  query.isAnswered = true;
  const answer: CallbackAnswer = {
    callbackQueryId: query.id,
    ...(text === undefined ? {} : { text }),
    ...(params.show_alert === true ? { showAlert: true } : {}),
    ...(typeof params.url === 'string' ? { url: params.url } : {}),
  };
  pushBounded(world.state.callbackAnswers, answer, MAX_ANSWERS);
  world.changed(query.fromId);
  return true;
};

/** Only a game's address, or a link to the bot itself, may be opened from an answer (Bot API, answerCallbackQuery). */
function checkUrl(url: string, username: string): void {
  if (!url.startsWith(`https://t.me/${username}?`) && !url.startsWith(`t.me/${username}?`))
    throw badShape('URL_INVALID');
}
