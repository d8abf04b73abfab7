import type { Database, Prisma } from '../db/client.ts';
import { isDatabaseAway } from '../db/database-away.ts';
import { storableJson } from '../db/storable.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { ChatLeases, FinishedUpdate } from './lease.ts';
import { type ChatSession, type ChatState, type SessionRow, sessionOf } from './session.ts';

/** An update as it came, and the chat whose order it keeps. */
export interface IncomingUpdate {
  readonly updateId: bigint;
  readonly chatId: bigint;
  readonly body: Prisma.InputJsonObject;
}

export interface UpdateInbox {
  /**
   * Keeps the update and sees to its chat in the background. Once this resolves the update is safe: Telegram may be told
   * that it was received. One that is already there (a redelivery) changes nothing.
   */
  receive(update: IncomingUpdate): Promise<void>;
  /** Sees to a chat in the background: for whoever held its lease and gave it back with updates waiting. */
  attend(chatId: bigint): void;
  /** Sees to the chats that a dead process left behind. @returns how many there were */
  sweep(): Promise<number>;
  /** Resolves when nothing received by this process is being worked on. */
  whenIdle(): Promise<void>;
  /** Begins on no further chat, and resolves when those under way are done with; their next updates wait for others. */
  close(): Promise<void>;
}

/**
 * Tries before an update that kills the process each time is put aside, so that its chat goes on. A process that is killed
 * for other reasons takes innocent ones with it: of three tries, a storm of kills used up all of one update in twenty.
 */
const maxAttempts = 5;

/** Chats worked on at once by one process: most wait for Telegram, the others for a connection to the database. */
const maxChatsAtOnce = 64;

/** A database that restarts is back within seconds, and somebody waits for an answer. */
const awayPauseMs = 3_000;

/** Chats taken up by one sweep; the next one goes on from there. */
const sweepBatch = 200;

/** An update as it is kept. */
interface TakenUpdate {
  readonly updateId: bigint;
  readonly chatId: bigint;
  readonly body: unknown;
  /** How often it had been tried before. */
  readonly attempts: number;
  /** Where its chat stands. */
  readonly session: ChatSession;
}

/** What came of an update that is done with. */
interface Outcome extends Pick<FinishedUpdate, 'failure' | 'saves'> {
  /** Whether it was tried often and never to its end, so that nobody has been told of it. */
  readonly isGivenUp: boolean;
}

/**
 * The order of things in a chat: updates are kept first and handled one at a time, in the order of their ids, by
 * whichever instance holds the chat's lease. Telegram's webhook delivers several at once and its polling hands out
 * batches; neither order nor "once" can be left to them.
 * @param deps.handle is told where the chat stands and says where it stands then, which is saved in the commit that says that
 *   the update is done with: died before it, the update is handled anew from where it came upon the chat. It must not throw for
 *   what a user sends; what it throws is recorded and the update is done with, unless the database was away: then it is tried
 *   again, before all that came later
 * @param deps.giveUp is told of an update that none of its tries has ended, once that is recorded: whoever sent it is still
 *   waiting. What it throws is logged
 */
export function createUpdateInbox(deps: {
  db: Database;
  leases: ChatLeases;
  clock: Clock;
  logger: Logger;
  /** False while nobody can be answered yet: updates are kept, and the next sweep sees to them. */
  isOpen: () => boolean;
  handle: (body: unknown, state: ChatState) => Promise<ChatState>;
  giveUp: (body: unknown) => Promise<void>;
}): UpdateInbox {
  const { db, leases, clock, logger } = deps;
  const waiting = new Set<bigint>();
  const working = new Map<bigint, Promise<void>>();
  const lookedAtAgain = new Map<bigint, NodeJS.Timeout>();
  let closed = false;

  function attend(chatId: bigint): void {
    if (closed || !deps.isOpen()) return;
    waiting.add(chatId);
    for (const next of waiting) {
      if (working.size >= maxChatsAtOnce) return;
      if (working.has(next)) continue;
      waiting.delete(next);
      begin(next, workOn(next));
    }
  }

  /** Goes on with work on a chat in the background, and with another chat after it. */
  function begin(chatId: bigint, work: Promise<void>): void {
    const seenTo = work
      .catch((error: unknown) => {
        logger.error({ err: error, chatId: String(chatId) }, 'a chat was left to the next look');
        lookAgain(chatId, awayPauseMs);
      })
      .finally(() => {
        working.delete(chatId);
        const [another] = waiting;
        if (another !== undefined) attend(another);
      });
    working.set(chatId, seenTo);
  }

  async function workOn(chatId: bigint): Promise<void> {
    while (await leases.take(chatId)) {
      if (!(await drain(chatId))) return;
    }
    lookAgain(chatId, leases.leaseMs);
  }

  /**
   * A chat held by someone else is that one's to see to, unless it has died: so it is looked at once more when its lease
   * must have run out, and one that the database could not be asked about in a moment: nobody waits for the minute's sweep.
   */
  function lookAgain(chatId: bigint, afterMs: number): void {
    if (closed || lookedAtAgain.has(chatId)) return;
    const timer = setTimeout(() => {
      lookedAtAgain.delete(chatId);
      attend(chatId);
    }, afterMs);
    lookedAtAgain.set(chatId, timer.unref());
  }

  async function whenIdle(): Promise<void> {
    while (working.size > 0) await Promise.all(working.values());
  }

  /**
   * Works on a chat that is held, and gives it back.
   * @param first the chat's next update, where it is known already
   * @returns whether updates came in the very moment of that
   */
  async function drain(chatId: bigint, first?: TakenUpdate): Promise<boolean> {
    try {
      for (let update = first ?? (await takeNext(chatId)); update; update = await takeNext(chatId)) {
        const { isGivenUp, ...handled } = await handle(update);
        // The lease is for the update in hand, not for as many as happen to wait.
        const done = { updateId: update.updateId, handledAt: clock.now(), ...handled };
        const { held, updatesWaiting, outdated } = await leases.finish(chatId, done);
        // Its lease ran out meanwhile: the newer state stands.
        if (outdated) logger.warn({ chatId: String(chatId) }, 'the session had been saved by someone else');
        // Not before: a commit that fails has the update put aside anew, and it is told once.
        if (isGivenUp) await giveUp(update);
        if (!held) return updatesWaiting;
      }
    } catch (error) {
      await leases.release(chatId);
      throw error;
    }
    return (await leases.release(chatId)).updatesWaiting;
  }

  /**
   * The chat's next update, how often it had been tried, and where the chat stands. This try is counted before the work: an update
   * that ends the process must not be tried for ever.
   */
  async function takeNext(chatId: bigint): Promise<TakenUpdate | undefined> {
    const [taken] = await db.$queryRaw<(Omit<TakenUpdate, 'session'> & SessionRow)[]>`
      UPDATE telegram_update u SET attempts = least(u.attempts + 1, ${maxAttempts}::integer)
        FROM (SELECT update_id, attempts FROM telegram_update WHERE chat_id = ${chatId} AND handled_at IS NULL
               ORDER BY update_id LIMIT 1) next, chat_session s
       WHERE u.update_id = next.update_id AND s.chat_id = ${chatId}
      RETURNING u.update_id AS "updateId", u.chat_id AS "chatId", u.body, next.attempts, s.version, s.state`;
    return taken && { ...taken, session: sessionOf(chatId, taken) };
  }

  async function handle(update: TakenUpdate): Promise<Outcome> {
    const { updateId, chatId, body, attempts, session } = update;
    if (attempts >= maxAttempts) {
      logger.error({ updateId: String(updateId), chatId: String(chatId) }, 'an update was put aside');
      return { failure: 'given up after several tries that ended the process', isGivenUp: true };
    }
    const letGo = leases.hold(chatId);
    try {
      const state = await deps.handle(body, session.state);
      const saves = state === session.state ? {} : { saves: { version: session.version, state } };
      return { failure: null, isGivenUp: false, ...saves };
    } catch (error) {
      // No fault of the update's: it stays the chat's next one, and nobody has been told that it failed.
      const isGivenUp = isDatabaseAway(error);
      if (isGivenUp && attempts + 1 < maxAttempts) throw error;
      logger.error({ err: error, updateId: String(updateId) }, 'update failed');
      return { failure: error instanceof Error ? error.message.slice(0, 500) : 'unknown', isGivenUp };
    } finally {
      letGo();
    }
  }

  async function giveUp({ updateId, body }: TakenUpdate): Promise<void> {
    try {
      await deps.giveUp(body);
    } catch (error) {
      logger.error({ err: error, updateId: String(updateId) }, 'nobody could be told that an update was given up');
    }
  }

  return {
    receive: async ({ updateId, chatId, body }) => {
      const update = { updateId, chatId, body: storableJson(body), receivedAt: clock.now() };
      if (closed || !deps.isOpen() || working.has(chatId) || working.size >= maxChatsAtOnce) {
        await db.telegramUpdate.createMany({ data: [update], skipDuplicates: true });
        return attend(chatId);
      }
      const kept = leases.keep(update);
      begin(
        chatId,
        kept.then(async (session) => {
          if (!session || (await drain(chatId, { ...update, attempts: 0, session }))) await workOn(chatId);
        }),
      );
      await kept;
    },
    attend,
    sweep: async () => {
      const left = await db.telegramUpdate.groupBy({
        by: ['chatId'],
        where: { handledAt: null },
        orderBy: { chatId: 'asc' },
        take: sweepBatch,
      });
      for (const { chatId } of left) attend(chatId);
      return left.length;
    },
    whenIdle,
    close: () => {
      closed = true;
      for (const timer of lookedAtAgain.values()) clearTimeout(timer);
      return whenIdle();
    },
  };
}
