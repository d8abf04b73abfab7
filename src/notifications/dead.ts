import type { Database, Prisma, Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Queue } from '../queue/queue.ts';
import { sendNotice } from './enqueue.ts';
import type { QueuedNotice } from './notice.ts';
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
 * Queues notices that were given up once more, oldest first, each with all its tries before it: all of them, or a chat's
 * when its reader has come back. Two calls at once share them out and repeat none.
 * @returns how many were queued, at most a hundred; call again until it is 0. Unreadable ones stay
 */
export async function redriveDead(
  deps: { db: Database; queue: Queue },
  only: { chatId?: bigint } = {},
): Promise<number> {
  return inTransaction(deps.db, async (tx) => {
    const locked = await tx.$queryRaw<{ id: bigint }[]>`
      SELECT id FROM notice_dead
       WHERE reason <> 'unreadable' AND (${only.chatId ?? null}::bigint IS NULL OR chat_id = ${only.chatId ?? null}::bigint)
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
    return requeued.length;
  });
}

async function requeue(tx: Transaction, queue: Queue, message: QueuedNotice): Promise<void> {
  // A place in the order of now: its old job may still be on record under the old one.
  const [next] = await tx.$queryRaw<
    { seq: bigint }[]
  >`SELECT nextval(pg_get_serial_sequence('notice_queued', 'seq')) AS seq`;
  if (!next) throw new Error('the sequence of notices gave no number');
  await sendNotice(tx, queue, { sequence: next.seq, message });
}
