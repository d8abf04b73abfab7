import type { Telegram } from 'telegraf';
import { callSignal } from '../../platform/telegram/call-signal.ts';

/** Telegram answers in a tenth of a second; nothing hangs on this call. */
const answerTimeoutMs = 3_000;

/** What takes longer than this does not keep the button spinning; what it came to is then seen in the group alone. */
const patienceMs = 1_500;

/** Bot API, answerCallbackQuery: 0–200 characters. */
const longestToast = 200;

/** Answers a press once, with the first word that there is: Telegram takes no second. */
export type CallbackAnswer = (toast?: string) => Promise<void>;

export function createCallbackAnswer(telegram: Telegram, queryId: string): CallbackAnswer {
  let answered = false;
  const answer: CallbackAnswer = async (toast) => {
    if (answered) return;
    answered = true;
    clearTimeout(impatient);
    const text = toast === undefined ? {} : { text: [...toast].slice(0, longestToast).join('') };
    const bounded = callSignal(AbortSignal.timeout(answerTimeoutMs));
    const answering = telegram.callApi('answerCallbackQuery', { callback_query_id: queryId, ...text }, bounded);
    // A button that was not answered stops spinning by itself.
    await answering.catch(() => undefined);
  };
  const impatient = setTimeout(() => void answer(), patienceMs);
  return answer;
}
