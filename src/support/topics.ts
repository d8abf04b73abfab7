import type { Queryable } from '../db/client.ts';

/** Where a customer is spoken of in the support group. */
export interface Topic {
  readonly userId: bigint;
  readonly chatId: bigint;
  /** null: the group has no threads. */
  readonly threadId: number | null;
  readonly createdAt: Date;
}

type Row = { userId: bigint; chatId: bigint | null; threadId: number | null; createdAt: Date };

function toTopic({ userId, chatId, threadId, createdAt }: Row): Topic | null {
  return chatId === null ? null : { userId, chatId, threadId, createdAt };
}

/** @returns null when there is none yet, or no longer; one of another group than today's is for the caller to replace */
export async function topicOf(db: Queryable, userId: bigint): Promise<Topic | null> {
  const row = await db.supportTopic.findUnique({ where: { userId } });
  return row && toTopic(row);
}

export type RememberOutcome =
  | { readonly kind: 'remembered'; readonly topic: Topic }
  /** Another delivery was quicker: this is the customer's topic, and the one just made is nobody's. */
  | { readonly kind: 'had-one'; readonly topic: Topic };

/** As often as a topic may come and go between two statements; a third time in a row is a bug. */
const maxTurns = 3;

/**
 * Keeps the topic that was just made. Of two deliveries that make one for the same customer at once, the first is kept. A
 * topic takes the place of the plain group, and one of today's group that of another group's.
 */
export async function rememberTopic(
  db: Queryable,
  place: { readonly userId: bigint; readonly chatId: bigint; readonly threadId: number | null },
  now: Date,
): Promise<RememberOutcome> {
  const { userId, chatId, threadId } = place;
  for (let turn = 1; turn <= maxTurns; turn += 1) {
    const rows = await db.$queryRaw<Row[]>`
      INSERT INTO support_topic AS known (user_id, chat_id, thread_id, created_at)
      VALUES (${userId}, ${chatId}, ${threadId}, ${now})
      ON CONFLICT (user_id) DO UPDATE
        SET chat_id = EXCLUDED.chat_id, thread_id = EXCLUDED.thread_id, created_at = EXCLUDED.created_at
        WHERE known.chat_id IS DISTINCT FROM EXCLUDED.chat_id
           OR (known.thread_id IS NULL AND EXCLUDED.thread_id IS NOT NULL)
      RETURNING user_id AS "userId", chat_id AS "chatId", thread_id AS "threadId", created_at AS "createdAt"`;
    const kept = rows[0] && toTopic(rows[0]);
    if (kept) return { kind: 'remembered', topic: kept };
    const standing = await topicOf(db, userId);
    if (standing) return { kind: 'had-one', topic: standing };
  }
  throw new Error(`the topic of ${userId} keeps coming and going`);
}

/**
 * Forgets a topic that Telegram says is gone, and only that one: another made meanwhile stays.
 * @returns whether it was forgotten by this call
 */
export async function forgetTopic(
  db: Queryable,
  gone: Pick<Topic, 'userId' | 'chatId' | 'threadId'>,
): Promise<boolean> {
  const { count } = await db.supportTopic.updateMany({ where: gone, data: { chatId: null, threadId: null } });
  return count === 1;
}

/** @returns whose thread it is, or null when it is no customer's */
export async function userOfThread(
  db: Queryable,
  thread: { readonly chatId: bigint; readonly threadId: number },
): Promise<bigint | null> {
  const row = await db.supportTopic.findUnique({
    where: { chatId_threadId: { chatId: thread.chatId, threadId: thread.threadId } },
    select: { userId: true },
  });
  return row?.userId ?? null;
}
