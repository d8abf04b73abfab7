import type { Queryable } from '../db/client.ts';
import { messageIdOf } from '../platform/telegram/message-id.ts';
import type { Broadcast } from './broadcast.ts';

/** What is to be done for a queued recipient at this moment. */
export type RecipientNow =
  | { readonly kind: 'send'; readonly source: Broadcast['source'] }
  /** The broadcast was stopped, or they want no news any more: nothing is sent. */
  | { readonly kind: 'stopped' | 'opted-out' }
  /** How it went with them is noted already, or forgotten by now. */
  | { readonly kind: 'settled' };

interface Row {
  readonly state: string;
  readonly chatId: bigint;
  readonly messageId: bigint;
  readonly wantsNews: boolean;
}

/** Read right before sending: what was decided since they were queued counts. */
export async function recipientNow(
  db: Queryable,
  { broadcastId, userId }: { readonly broadcastId: bigint; readonly userId: bigint },
): Promise<RecipientNow> {
  const [row] = await db.$queryRaw<Row[]>`
    SELECT b.state, b.source_chat_id AS "chatId", b.source_message_id AS "messageId",
           coalesce(s.wants_news, true) AS "wantsNews"
      FROM broadcast_recipient r
      JOIN broadcast b ON b.id = r.broadcast_id
      LEFT JOIN notification_settings s ON s.user_id = r.user_id
     WHERE r.broadcast_id = ${broadcastId} AND r.user_id = ${userId} AND r.state = 'queued'`;
  if (row === undefined) return { kind: 'settled' };
  if (row.state !== 'sending') return { kind: 'stopped' };
  if (!row.wantsNews) return { kind: 'opted-out' };
  return { kind: 'send', source: { chatId: row.chatId, messageId: messageIdOf(row.messageId) } };
}
