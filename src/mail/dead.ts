import type { Database } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Queue } from '../queue/queue.ts';
import { readContent, writeJob } from './payload.ts';
import type { DeathReason } from './tries.ts';

/** A letter that was given up. */
export interface DeadLetter {
  readonly id: bigint;
  readonly dedupeKey: string;
  readonly recipient: string;
  readonly reason: DeathReason;
  /** What the mail server, or the error, said. */
  readonly detail: string;
  readonly diedAt: Date;
}

/** One screen of a list, and one short transaction. */
const maxAtOnce = 100;

/** @returns the letters given up, oldest first, at most a hundred */
export async function listDeadLetters(db: Database): Promise<DeadLetter[]> {
  const rows = await db.letter.findMany({ where: { diedAt: { not: null } }, orderBy: { id: 'asc' }, take: maxAtOnce });
  return rows.flatMap(({ id, dedupeKey, recipient, reason, detail, diedAt }) =>
    reason === null || detail === null || diedAt === null
      ? []
      : [{ id, dedupeKey, recipient, reason: reason as DeathReason, detail, diedAt }],
  );
}

/**
 * Queues letters that were given up once more, each with all its tries before it, under the Message-ID it had. Two calls
 * at once share them out and repeat none.
 * @returns how many were queued, at most a hundred; call again until it is 0. Unreadable ones stay
 */
export async function redriveDeadLetters(deps: { db: Database; queue: Queue }): Promise<number> {
  return inTransaction(deps.db, async (tx) => {
    const dead = await tx.$queryRaw<{ id: bigint; content: unknown; sequence: bigint }[]>`
      SELECT id, content, nextval(pg_get_serial_sequence('letter', 'id')) AS sequence
        FROM (SELECT id, content FROM letter WHERE died_at IS NOT NULL AND reason <> 'unreadable'
               ORDER BY id LIMIT ${maxAtOnce} FOR UPDATE SKIP LOCKED) AS given_up`;
    const readable = dead.filter(({ content }) => readContent(content) !== undefined);
    for (const { id, sequence } of readable) {
      // A place in the queue of its own: the old job may still be on record under the letter's number.
      await deps.queue.send(tx, { sequence, key: `${id}`, data: writeJob({ letterId: id, failures: 0 }) });
    }
    await tx.letter.updateMany({
      where: { id: { in: readable.map(({ id }) => id) } },
      data: { diedAt: null, reason: null, detail: null },
    });
    return readable.length;
  });
}
