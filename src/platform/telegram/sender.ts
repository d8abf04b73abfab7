import { type Telegram, TelegramError } from 'telegraf';
import type { Metrics } from '../metrics.ts';
import { callSignal } from './call-signal.ts';
import { type Screen, toInlineKeyboard } from './screen.ts';

/** What Telegram made of a message or an edit. */
export type SendOutcome =
  | { readonly kind: 'delivered'; readonly messageId: number }
  /** The message says just that already: what was wanted is so. */
  | { readonly kind: 'not-modified' }
  | { readonly kind: 'flood-wait'; readonly retryAfterMs: number }
  /** Nobody reads that chat any more: blocked, deleted, never begun. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** The message to edit was deleted, or is too old. */
  | { readonly kind: 'message-gone' }
  /** The group lives on under another number. */
  | { readonly kind: 'migrated'; readonly toChatId: bigint }
  /** Wrong as it stands; the same again would be refused again. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** No word from Telegram, or of its own trouble; it may have been delivered all the same. */
  | { readonly kind: 'failed'; readonly reason: string };

/** What screens and notices need of Telegram. Nothing is thrown for what Telegram answers or fails to answer. */
export interface TelegramSender {
  send(chatId: bigint, screen: Screen): Promise<SendOutcome>;
  edit(message: { chatId: bigint; messageId: number }, screen: Screen): Promise<SendOutcome>;
  /** Takes the buttons away from a message and leaves its text. */
  removeButtons(message: { chatId: bigint; messageId: number }): Promise<SendOutcome>;
}

/** telegraf's own bound is 500 s, in which a notice would hold its chat; Telegram answers in well under a second. */
const defaultTimeoutMs = 15_000;

export function createTelegramSender(deps: {
  telegram: Telegram;
  timeoutMs?: number;
  metrics?: Pick<Metrics, 'telegramCalls'>;
}): TelegramSender {
  const { telegram, metrics, timeoutMs = defaultTimeoutMs } = deps;
  const attempt = async (run: (options: ReturnType<typeof callSignal>) => Promise<number>): Promise<SendOutcome> => {
    try {
      return { kind: 'delivered', messageId: await run(callSignal(AbortSignal.timeout(timeoutMs))) };
    } catch (error) {
      return error instanceof TelegramError ? readRefusal(error) : { kind: 'failed', reason: networkReason(error) };
    }
  };
  const call = async (
    method: string,
    run: (options: ReturnType<typeof callSignal>) => Promise<number>,
  ): Promise<SendOutcome> => {
    const stop = metrics?.telegramCalls.startTimer({ method });
    const outcome = await attempt(run);
    stop?.({ outcome: outcome.kind });
    return outcome;
  };
  return {
    send: (chatId, screen) =>
      call('sendMessage', async (options) => {
        const message = await telegram.callApi('sendMessage', { chat_id: Number(chatId), ...content(screen) }, options);
        return message.message_id;
      }),
    edit: ({ chatId, messageId }, screen) =>
      call('editMessageText', async (options) => {
        const target = { chat_id: Number(chatId), message_id: messageId };
        await telegram.callApi('editMessageText', { ...target, ...content(screen) }, options);
        return messageId;
      }),
    removeButtons: ({ chatId, messageId }) =>
      call('editMessageReplyMarkup', async (options) => {
        const target = { chat_id: Number(chatId), message_id: messageId };
        await telegram.callApi('editMessageReplyMarkup', { ...target, reply_markup: { inline_keyboard: [] } }, options);
        return messageId;
      }),
  };
}

function content(screen: Screen) {
  return {
    text: screen.html,
    parse_mode: 'HTML' as const,
    link_preview_options: { is_disabled: true },
    reply_markup: { inline_keyboard: toInlineKeyboard(screen.buttons) },
  };
}

const goneMessage = /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i;
const goneReader = /chat not found|PEER_ID_INVALID|user not found/i;

/** Telegram documents the codes (core.telegram.org/bots/api#making-requests); the wording was observed on the live service. */
function readRefusal({ code, description, parameters }: TelegramError): SendOutcome {
  if (code === 429) return { kind: 'flood-wait', retryAfterMs: (parameters?.retry_after ?? 1) * 1000 };
  if (code === 403) return { kind: 'unreachable', reason: description };
  // A wrong token is the operator's to mend: the message is as good as before.
  if (code !== 400) return { kind: 'failed', reason: `${code} ${description}` };
  if (parameters?.migrate_to_chat_id !== undefined) {
    return { kind: 'migrated', toChatId: BigInt(parameters.migrate_to_chat_id) };
  }
  if (/message is not modified/i.test(description)) return { kind: 'not-modified' };
  if (goneMessage.test(description)) return { kind: 'message-gone' };
  if (goneReader.test(description)) return { kind: 'unreachable', reason: description };
  return { kind: 'rejected', reason: description };
}

/** telegraf takes the token out of what fetch says; a fetch error's kind is enough to go by. */
function networkReason(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
