import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from './generated/client.ts';
import { applicationConnectionOptions } from './roles.ts';
import { createStatementNames } from './statement-names.ts';

export type Database = PrismaClient;
export { Prisma } from './generated/client.ts';

declare const insideTransaction: unique symbol;

/**
 * A database handle inside a transaction. The brand keeps the plain client from being passed where work must stand or
 * fall with the caller's: what queues a message or moves money asks for this type.
 */
export type Transaction = Prisma.TransactionClient & { readonly [insideTransaction]: true };

/** Either: for reads that are right in both places. */
export type Queryable = Prisma.TransactionClient;

/** As long as a transaction may take: whoever is not answered by then is on a line that fell silent. */
const usualAnswerMs = 20_000;

/** How long a new connection may take. */
const connectMs = 10_000;

/**
 * @param options.answerWithinMs how long any one statement may take; 0: as long as it likes
 * @param options.planEachTime keeps no statement prepared: for what reads everything there is, beside which planning is nothing, and
 * for a server that has one session behind all connections, which would share the names
 * @returns the application's client, each of whose connections works as the application's role
 */
export function createDatabase(options: {
  readonly url: string;
  readonly maxConnections: number;
  readonly answerWithinMs?: number;
  readonly planEachTime?: boolean;
}): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    options: applicationConnectionOptions,
    max: options.maxConnections,
    connectionTimeoutMillis: connectMs,
    query_timeout: options.answerWithinMs ?? usualAnswerMs,
  });
  // A connection may end between two hands, when neither listens, and nobody listening would end the program (pg-pool takes its
  // listener off, @prisma/adapter-pg 7.10 puts its own on a moment later). Whoever has it next is told by their next statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  const names = options.planEachTime === true ? {} : { statementNameGenerator: createStatementNames() };
  return new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true, ...names }) });
}
