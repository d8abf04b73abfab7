import { Prisma } from './generated/client.ts';
import { sqlState } from './transaction.ts';

/**
 * Connection exceptions are a class of their own; 57P01 to 57P03 are said by a server that goes down or comes up, 55P03 to whom a row
 * did not come free in time (PostgreSQL, appendix A).
 */
const awayStates = /^(08...|57P0[123]|55P03)$/;

/** No server, no answer, no connection of the pool in time, no transaction in time (prisma.io/docs, «Error message reference»). */
const awayCodes = new Set(['P1001', 'P1017', 'P2024', 'P2028']);

/** What @prisma/adapter-pg 7.10 makes of ECONNREFUSED and ENOTFOUND, ECONNRESET, ETIMEDOUT, and of 53300. */
const awayKinds = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);

/** What pg 8 says of a connection that ended, or that nothing comes by; it gives these no code, and Prisma hands them on as they are. */
const awayWords = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'timeout exceeded when trying to connect',
  'Query read timeout',
]);

/**
 * @returns whether something failed because the database could not be asked, or could not answer: the same may well succeed in a
 *   moment. What was asked last may have been done all the same. A broken line to anybody else does not count.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const cause = (error.meta?.driverAdapterError as { cause?: { kind?: string } } | undefined)?.cause;
    return awayCodes.has(error.code) || awayKinds.has(cause?.kind ?? '') || awayStates.test(sqlState(error) ?? '');
  }
  return error instanceof Error && awayWords.has(error.message);
}
