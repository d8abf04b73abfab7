import type { Database, Prisma } from '../db/client.ts';
import { type ChatSession, type SessionRow, sessionOf } from './session.ts';

/** One chat is worked on by one instance at a time: updates in order, and notices that edit what an update shows. */
export interface ChatLeases {
  /** After how long at most the chat of a process that died is free again. */
  readonly leaseMs: number;
  /** @returns whether the chat is now ours to work on, for `leaseMs` at most */
  take(chatId: bigint): Promise<boolean>;
  /**
   * Keeps an update, unless it is there already. In the same commit the chat is taken, and this counts as the update's first try, if
   * the chat is free and nothing waits in it. An update kept before this began is seen to wait.
   * @returns where the chat stands if it is ours, with this update to be worked on; otherwise that is to be seen as with any chat
   */
  keep(update: NewUpdate): Promise<ChatSession | undefined>;
  /** Keeps a chat that is ours for another `leaseMs`. @returns false when it was lost meanwhile, so that work on it must end */
  renew(chatId: bigint): Promise<boolean>;
  /** Keeps the chat ours while one piece of work goes on, and for `longestHoldMs` at most. @returns what ends that */
  hold(chatId: bigint): () => void;
  /** Gives the chat back. @returns whether updates wait that came while it was held: the caller sees to them */
  release(chatId: bigint): Promise<{ updatesWaiting: boolean }>;
  /**
   * Notes that an update is done with, whoever holds the chat by now. In the same commit it is saved where the chat stands thereafter,
   * unless somebody has saved since that was read, and a chat that is still ours is kept for another `leaseMs` if further updates
   * wait, and given back if none does.
   * @returns whether the chat is ours to go on with; if not, whether updates wait that the caller sees to, as `release` says it;
   * and whether the state is outdated, so that the newer one stands
   */
  finish(chatId: bigint, done: FinishedUpdate): Promise<{ held: boolean; updatesWaiting: boolean; outdated: boolean }>;
}

export interface NewUpdate {
  readonly updateId: bigint;
  readonly chatId: bigint;
  readonly body: Prisma.InputJsonObject;
  readonly receivedAt: Date;
}

export interface FinishedUpdate {
  readonly updateId: bigint;
  readonly handledAt: Date;
  /** null: it went well. */
  readonly failure: string | null;
  /** Where the chat stands now, and the version of the session that it came of; without it that is left as it is. */
  readonly saves?: Pick<ChatSession, 'version' | 'state'>;
}

/** Short enough for a dead process's chats to be waited out; a living one renews its leases well before. */
const defaultLeaseMs = 15_000;

/** Renewed so many times in the length of a lease, so that one failure of the database does not lose the chat. */
const renewalsPerLease = 3;

/** A screen may take over a minute while Telegram is in trouble; work that hangs beyond this is left to others. */
const longestHoldMs = 5 * 60_000;

/**
 * Leases live by the database's clock, which all instances share; the business clock may be moved, this one not.
 * @param deps.owner unique per process
 */
export function createChatLeases(deps: { db: Database; owner: string; leaseMs?: number }): ChatLeases {
  const { db, owner } = deps;
  const leaseMs = deps.leaseMs ?? defaultLeaseMs;
  const seconds = leaseMs / 1000;
  const renew = async (chatId: bigint): Promise<boolean> => {
    const renewed = await db.$executeRaw`
      UPDATE chat_session SET lease_until = clock_timestamp() + make_interval(secs => ${seconds})
       WHERE chat_id = ${chatId} AND lease_owner = ${owner} AND lease_until > clock_timestamp()`;
    return renewed === 1;
  };
  const areWaiting = async (chatId: bigint): Promise<boolean> => {
    const [look] = await db.$queryRaw<{ waits: boolean }[]>`
      SELECT EXISTS (SELECT FROM telegram_update WHERE chat_id = ${chatId} AND handled_at IS NULL) AS waits`;
    return look?.waits ?? false;
  };
  return {
    leaseMs,
    renew,
    hold: (chatId) => {
      let left = Math.ceil((longestHoldMs / leaseMs) * renewalsPerLease);
      const timer = setInterval(() => {
        left -= 1;
        if (left === 0) clearInterval(timer);
        // Tried again in a moment; should it stay so, the chat is lost, which the next renewal shows.
        renew(chatId).catch(() => undefined);
      }, leaseMs / renewalsPerLease);
      return () => clearInterval(timer);
    },
    keep: async ({ updateId, chatId, body, receivedAt }) => {
      // A chat whose row is locked at this moment, or that has none, is left to `take`, which waits for it or makes it.
      const [taken] = await db.$queryRaw<SessionRow[]>`
        WITH chat AS MATERIALIZED (
          SELECT chat_id FROM chat_session
           WHERE chat_id = ${chatId} AND (lease_until IS NULL OR lease_until < clock_timestamp()) FOR UPDATE SKIP LOCKED),
        free AS MATERIALIZED (
          SELECT chat_id FROM chat
           WHERE NOT EXISTS (SELECT FROM telegram_update WHERE chat_id = ${chatId} AND handled_at IS NULL)),
        kept AS (
          INSERT INTO telegram_update (update_id, chat_id, body, received_at, attempts)
          VALUES (${updateId}, ${chatId}, ${JSON.stringify(body)}::jsonb, ${receivedAt}, (SELECT count(*) FROM free))
          ON CONFLICT DO NOTHING RETURNING update_id)
        UPDATE chat_session s SET lease_owner = ${owner}, lease_until = clock_timestamp() + make_interval(secs => ${seconds})
          FROM free, kept WHERE s.chat_id = free.chat_id RETURNING s.version, s.state`;
      return taken && sessionOf(chatId, taken);
    },
    take: async (chatId) => {
      // The row is locked before its lease is read: an UPDATE with the lease in its WHERE would skip a row that is
      // being given back at this moment instead of waiting for it, and the chat would stay unattended until the sweep.
      const taken = await db.$executeRaw`
        WITH chat AS MATERIALIZED (SELECT chat_id, lease_until FROM chat_session WHERE chat_id = ${chatId} FOR UPDATE)
        UPDATE chat_session s SET lease_owner = ${owner}, lease_until = clock_timestamp() + make_interval(secs => ${seconds})
          FROM chat WHERE s.chat_id = chat.chat_id AND (chat.lease_until IS NULL OR chat.lease_until < clock_timestamp())`;
      if (taken === 1) return true;
      // A chat never seen has no row to lock; whoever inserts it has it.
      const inserted = await db.$executeRaw`
        INSERT INTO chat_session (chat_id, state, lease_owner, lease_until)
        VALUES (${chatId}, '{}', ${owner}, clock_timestamp() + make_interval(secs => ${seconds})) ON CONFLICT DO NOTHING`;
      return inserted === 1;
    },
    release: async (chatId) => {
      await db.$executeRaw`
        UPDATE chat_session SET lease_owner = NULL, lease_until = NULL WHERE chat_id = ${chatId} AND lease_owner = ${owner}`;
      // Looked at after the lease is free: whoever stored an update and was refused did so before this moment.
      return { updatesWaiting: await areWaiting(chatId) };
    },
    finish: async (chatId, { updateId, handledAt, failure, saves }) => {
      // Four statements in one: each commit waits for the disk, and an update has no other business between them. The session is
      // locked before it is read, as in `take`.
      const [chat] = await db.$queryRaw<{ isMore: boolean; isSaved: boolean }[]>`
        WITH done AS (UPDATE telegram_update SET handled_at = ${handledAt}, failure = ${failure} WHERE update_id = ${updateId}),
        more AS (SELECT EXISTS (
          SELECT FROM telegram_update WHERE chat_id = ${chatId} AND handled_at IS NULL AND update_id <> ${updateId}) AS waits),
        was AS MATERIALIZED (
          SELECT chat_id, coalesce(version = ${saves?.version ?? null}::integer, false) AS fits,
                 coalesce(lease_owner = ${owner} AND lease_until > clock_timestamp(), false) AS ours
            FROM chat_session WHERE chat_id = ${chatId} FOR UPDATE)
        UPDATE chat_session s
           SET version = s.version + was.fits::integer,
               state = CASE WHEN was.fits THEN ${saves ? JSON.stringify(saves.state) : null}::jsonb ELSE s.state END,
               lease_owner = CASE WHEN more.waits OR NOT was.ours THEN s.lease_owner END,
               lease_until = CASE WHEN NOT was.ours THEN s.lease_until
                                  WHEN more.waits THEN clock_timestamp() + make_interval(secs => ${seconds}) END
          FROM was, more WHERE s.chat_id = was.chat_id AND (was.ours OR was.fits)
        RETURNING was.ours AND more.waits AS "isMore", was.fits AS "isSaved"`;
      const outdated = saves !== undefined && !chat?.isSaved;
      if (chat?.isMore) return { held: true, updatesWaiting: true, outdated };
      // Looked at once more now that the chat is free, for the same reason as after a release.
      return { held: false, updatesWaiting: await areWaiting(chatId), outdated };
    },
  };
}
