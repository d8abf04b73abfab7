import type { Database, Prisma, Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Queue } from '../queue/queue.ts';
import type { Letter } from './letter.ts';
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

const givenUp = { diedAt: { not: null } };

/** @returns how many were given up, and how many of them another version of the program wrote: those cannot be sent again */
export async function countDeadLetters(db: Database): Promise<{ readonly count: number; readonly unreadable: number }> {
  const [count, unreadable] = await Promise.all([
    db.letter.count({ where: givenUp }),
    db.letter.count({ where: { ...givenUp, reason: 'unreadable' } }),
  ]);
  return { count, unreadable };
}

/** @returns the newest letters given up, with what they were about; undefined: another version of the program wrote it */
export async function newestDeadLetters(
  db: Database,
  limit: number,
): Promise<(DeadLetter & { readonly letter: Letter | undefined })[]> {
  const rows = await db.letter.findMany({ where: givenUp, orderBy: [{ diedAt: 'desc' }, { id: 'desc' }], take: limit });
  return rows.flatMap((row) => toDead(row).map((dead) => ({ ...dead, letter: readContent(row.content) })));
}

function toDead(row: Prisma.LetterGetPayload<object>): DeadLetter[] {
  const { id, dedupeKey, recipient, reason, detail, diedAt } = row;
  if (reason === null || detail === null || diedAt === null) return [];
  return [{ id, dedupeKey, recipient, reason: reason as DeathReason, detail, diedAt }];
}

/** @returns the letters given up, oldest first, at most a hundred */
export async function listDeadLetters(db: Database): Promise<DeadLetter[]> {
  const rows = await db.letter.findMany({ where: givenUp, orderBy: { id: 'asc' }, take: maxAtOnce });
  return rows.flatMap(toDead);
}

/**
 * Queues letters that were given up once more, each with all its tries before it, under the Message-ID it had. Two calls
 * at once share them out and repeat none.
 * @param note writes down in the same transaction how many were queued, if any were
 * @returns how many were queued, at most a hundred; call again until it is 0. Unreadable ones stay
 */
export async function redriveDeadLetters(
  deps: { db: Database; queue: Pick<Queue, 'send'> },
  note?: (tx: Transaction, requeued: number) => Promise<void>,
): Promise<number> {
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
    if (readable.length > 0) await note?.(tx, readable.length);
    return readable.length;
  });
}
