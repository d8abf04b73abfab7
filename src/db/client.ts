import { PrismaPg } from '@prisma/adapter-pg';
import { type Prisma, PrismaClient } from './generated/client.ts';
import { applicationConnectionOptions } from './roles.ts';

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

/** @returns the application's client, each of whose connections works as the application's role */
export function createDatabase(options: { url: string; maxConnections: number }): Database {
  const adapter = new PrismaPg({
    connectionString: options.url,
    options: applicationConnectionOptions,
    max: options.maxConnections,
    connectionTimeoutMillis: 10_000,
  });
  return new PrismaClient({ adapter });
}
