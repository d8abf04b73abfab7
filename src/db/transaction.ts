import { setTimeout as wait } from 'node:timers/promises';
import type { Database, Transaction } from './client.ts';
import { Prisma } from './generated/client.ts';

/** Serialization failure and deadlock: PostgreSQL undid the whole and asks to try again. */
const retriableStates = new Set(['40001', '40P01']);

/** A deadlock seen more often than this in a row is a bug in lock order, not bad luck. */
const maxTries = 5;

/** A pause grows from this, doubled each time, so that the rivals do not meet again at once. */
const firstPauseMs = 10;

/** The longest a transaction may wait for a connection. */
const maxWaitMs = 20_000;

/** The longest it may run. None waits for a network or a person. */
const usualTimeoutMs = 20_000;

export interface TransactionOptions {
  /** For one of many statements, each of which has the usual time; of the connections it holds one for so long. */
  readonly timeoutMs?: number;
  /** All its statements see the same moment (REPEATABLE READ); a row that was changed since has it tried again. */
  readonly ofOneMoment?: boolean;
}

/** @returns the PostgreSQL error code (SQLSTATE) inside whatever Prisma made of it */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined;
  if (error.code === 'P2034') return '40001';
  const cause = (error.meta?.driverAdapterError as { cause?: { originalCode?: string } } | undefined)?.cause;
  return cause?.originalCode;
}

/**
 * Runs `work` in one database transaction and tries it again when PostgreSQL asks for that. `work` may therefore run
 * several times: it touches nothing but the database.
 */
export async function inTransaction<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  { timeoutMs = usualTimeoutMs, ofOneMoment = false }: TransactionOptions = {},
): Promise<T> {
  const isolation = ofOneMoment ? { isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead } : {};
  const limits = { maxWait: maxWaitMs, timeout: timeoutMs, ...isolation };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.$transaction((tx) => work(tx as Transaction), limits);
    } catch (error) {
      const state = sqlState(error);
      if (state === undefined || !retriableStates.has(state) || attempt >= maxTries) throw error;
      await wait(firstPauseMs * 2 ** attempt);
    }
  }
}
