import type { Database, Prisma, Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Queue } from '../queue/queue.ts';
import { sendNotice } from './enqueue.ts';
import type { Notice, QueuedNotice } from './notice.ts';
import { readPayload } from './payload.ts';
import type { DeathReason } from './tries.ts';

/** A notice that was given up. */
export interface DeadNotice {
  readonly id: bigint;
  readonly chatId: bigint;
  readonly dedupeKey: string;
  readonly reason: DeathReason;
  /** What Telegram, or the error, said. */
  readonly detail: string;
  readonly diedAt: Date;
}

/** The column's own bound; Telegram's descriptions are shorter. */
const longestDetail = 500;

/** One screen of a list, and one short transaction. */
const maxAtOnce = 100;

export interface Burial {
  readonly chatId: bigint;
  readonly dedupeKey: string;
  readonly payload: Prisma.InputJsonValue;
  readonly reason: DeathReason;
  readonly detail: string;
  readonly diedAt: Date;
}

/** Keeps a notice that is given up. */
export async function buryNotice(tx: Transaction, burial: Burial): Promise<void> {
  await tx.noticeDead.create({ data: { ...burial, detail: burial.detail.slice(0, longestDetail) } });
}

/** To whom: people in their private chats, or the support group. */
export type DeadTo = 'people' | 'group';

/** How many notices were given up, by why; unreadable ones name no chat, and stand apart. */
export interface DeadCount {
  readonly to: DeadTo | 'nobody';
  readonly reason: DeathReason;
  readonly count: number;
}

/** @returns how many there are of each kind that there is */
export function countDeadByReason(db: Database): Promise<DeadCount[]> {
  return db.$queryRaw<DeadCount[]>`
    SELECT CASE WHEN reason = 'unreadable' THEN 'nobody' WHEN chat_id > 0 THEN 'people' ELSE 'group' END AS "to",
           reason, count(*)::int AS count
      FROM notice_dead GROUP BY 1, 2`;
}

/** What may go well if it is sent once more because somebody says so. */
const resendable = {
  people: { chatId: { gt: 0n }, reason: { notIn: ['unreachable', 'unreadable'] } },
  // Whoever asks for it stands in the group: it can be reached again.
  group: { chatId: { lt: 0n }, reason: { not: 'unreadable' } },
} satisfies Record<DeadTo, Prisma.NoticeDeadWhereInput>;

/**
 * @param wish.limit of a screen
 * @returns the newest that are worth a look, with what they were to tell: people who have blocked the bot are merely counted,
 * since what is for them is sent when they come back
 */
export async function newestDead(
  db: Database,
  wish: { readonly to: DeadTo; readonly limit: number },
): Promise<(DeadNotice & { readonly notice: Notice | undefined })[]> {
  const rows = await db.noticeDead.findMany({
    where: resendable[wish.to],
    orderBy: { id: 'desc' },
    take: wish.limit,
  });
  return rows.map(({ payload, ...row }) => ({
    ...row,
    reason: row.reason as DeathReason,
    notice: readPayload(payload)?.notice,
  }));
}

/** @returns the notices given up, oldest first, at most a hundred */
export async function listDead(db: Database, only: { chatId?: bigint } = {}): Promise<DeadNotice[]> {
  const rows = await db.noticeDead.findMany({
    where: only,
    orderBy: { id: 'asc' },
    take: maxAtOnce,
    omit: { payload: true },
  });
  return rows.map((row) => ({ ...row, reason: row.reason as DeathReason }));
}

export function countDead(db: Database): Promise<number> {
  return db.noticeDead.count();
}

/**
 * Queues notices that were given up once more, oldest first, each with all its tries before it: all of them, a chat's when
 * its reader has come back, or what newestDead shows of. Two calls at once share them out and repeat none.
 * @param note writes down in the same transaction how many were queued, if any were
 * @returns how many were queued, at most a hundred; call again until it is 0. Unreadable ones stay
 */
export async function redriveDead(
  deps: { db: Database; queue: Pick<Queue, 'send'> },
  only: { chatId?: bigint; to?: DeadTo } = {},
  note?: (tx: Transaction, requeued: number) => Promise<void>,
): Promise<number> {
  const { chatId = null, to = null } = only;
  return inTransaction(deps.db, async (tx) => {
    const locked = await tx.$queryRaw<{ id: bigint }[]>`
      SELECT id FROM notice_dead
       WHERE reason <> 'unreadable' AND (${chatId}::bigint IS NULL OR chat_id = ${chatId}::bigint)
         AND (${to}::text IS NULL OR (${to}::text = 'group' AND chat_id < 0)
              OR (${to}::text = 'people' AND chat_id > 0 AND reason <> 'unreachable'))
       ORDER BY id LIMIT ${maxAtOnce} FOR UPDATE SKIP LOCKED`;
    const dead = await tx.noticeDead.findMany({
      where: { id: { in: locked.map(({ id }) => id) } },
      orderBy: { id: 'asc' },
    });
    const requeued: bigint[] = [];
    for (const { id, payload } of dead) {
      const message = readPayload(payload);
      if (message) {
        await requeue(tx, deps.queue, message);
        requeued.push(id);
      } else await tx.noticeDead.updateMany({ where: { id }, data: { reason: 'unreadable' } });
    }
    await tx.noticeDead.deleteMany({ where: { id: { in: requeued } } });
    if (requeued.length > 0) await note?.(tx, requeued.length);
    return requeued.length;
  });
}

async function requeue(tx: Transaction, queue: Pick<Queue, 'send'>, message: QueuedNotice): Promise<void> {
  // A place in the order of now: its old job may still be on record under the old one.
  const [next] = await tx.$queryRaw<
    { seq: bigint }[]
  >`SELECT nextval(pg_get_serial_sequence('notice_queued', 'seq')) AS seq`;
  if (!next) throw new Error('the sequence of notices gave no number');
  await sendNotice(tx, queue, { sequence: next.seq, message });
}
