import { TelegramError } from 'telegraf';

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
  /** The message to copy was deleted, or is of a kind that cannot be copied. */
  | { readonly kind: 'source-gone' }
  /** The topic was deleted, or is closed to us. Nothing stands anywhere else in its stead. */
  | { readonly kind: 'topic-gone' }
  /** The group lives on under another number. */
  | { readonly kind: 'migrated'; readonly toChatId: bigint }
  /** Wrong as it stands; the same again would be refused again. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** No word from Telegram, or of its own trouble; it may have been delivered all the same. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Everything but success: what any call may come to. */
export type Refused = Exclude<SendOutcome, { kind: 'delivered' | 'not-modified' }>;

const goneMessage = /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i;
const goneSource = /message to copy not found|message can't be copied/i;
const goneTopic = /message thread not found|TOPIC_DELETED|TOPIC_CLOSED|TOPIC_ID_INVALID/i;
const goneReader = /chat not found|PEER_ID_INVALID|user not found/i;

/**
 * @param error what telegraf threw
 * @returns what it means. Telegram documents the codes (core.telegram.org/bots/api#making-requests); the wording was
 * observed on the live service and in tdlib/telegram-bot-api
 */
export function readFailure(error: unknown): Refused | { readonly kind: 'not-modified' } {
  return error instanceof TelegramError ? readRefusal(error) : { kind: 'failed', reason: networkReason(error) };
}

function readRefusal({ code, description, parameters }: TelegramError): Refused | { readonly kind: 'not-modified' } {
  if (code === 429) return { kind: 'flood-wait', retryAfterMs: (parameters?.retry_after ?? 1) * 1000 };
  if (code === 403) return { kind: 'unreachable', reason: description };
  // A wrong token is the operator's to mend: the message is as good as before.
  if (code !== 400) return { kind: 'failed', reason: `${code} ${description}` };
  if (parameters?.migrate_to_chat_id !== undefined) {
    return { kind: 'migrated', toChatId: BigInt(parameters.migrate_to_chat_id) };
  }
  if (/message is not modified/i.test(description)) return { kind: 'not-modified' };
  if (goneTopic.test(description)) return { kind: 'topic-gone' };
  if (goneSource.test(description)) return { kind: 'source-gone' };
  if (goneMessage.test(description)) return { kind: 'message-gone' };
  if (goneReader.test(description)) return { kind: 'unreachable', reason: description };
  return { kind: 'rejected', reason: description };
}

/** telegraf takes the token out of what fetch says; a fetch error's kind is enough to go by. */
function networkReason(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
