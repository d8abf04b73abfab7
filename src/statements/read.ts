import { Prisma, type Queryable } from '../db/client.ts';
import type { StatementFilter } from './line.ts';
import type { Sides } from './sides.ts';
import type { Span } from './span.ts';

/** A line as it was booked, before it is known what the account held. */
export interface BookedLine {
  readonly transactionId: bigint;
  readonly at: Date;
  readonly kind: string;
  readonly reversedKind: string | null;
  readonly origin: string | null;
  readonly detail: unknown;
  readonly moneyMinor: bigint | null;
  readonly moneyVersion: bigint | null;
  readonly bonusMinor: bigint | null;
  readonly bonusVersion: bigint | null;
}

export interface Reading {
  readonly span: Span;
  readonly filter: StatementFilter;
  readonly order: 'newest-first' | 'oldest-first';
  readonly limit: number;
}

const signs: Readonly<Record<StatementFilter, Prisma.Sql>> = {
  all: Prisma.empty,
  in: Prisma.sql`AND e.amount > 0`,
  out: Prisma.sql`AND e.amount < 0`,
};

/**
 * Reads the first lines of a span. Of each side at most `limit` entries are looked at, by the index in their order; a
 * filter skips what it does not want.
 */
export async function readLines(db: Queryable, sides: Sides, reading: Reading): Promise<BookedLine[]> {
  const { span, filter, order, limit } = reading;
  const direction = order === 'newest-first' ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const entries = (side: 'money' | 'bonus') => Prisma.sql`
    (SELECT e.transaction_id FROM ledger_entry e
      WHERE e.account_id = ${sides[side].id} AND e.account_version > ${span.above[side].version}
        AND e.account_version <= ${span.upTo[side].version} ${signs[filter]}
      ORDER BY e.account_version ${direction} LIMIT ${limit})`;
  return db.$queryRaw<BookedLine[]>`
    SELECT t.id AS "transactionId", t.occurred_at AS at, t.kind, undone.kind AS "reversedKind", p.origin, t.detail,
           m.amount AS "moneyMinor", m.account_version AS "moneyVersion",
           b.amount AS "bonusMinor", b.account_version AS "bonusVersion"
      FROM (SELECT transaction_id FROM (${entries('money')} UNION ${entries('bonus')}) entry
             ORDER BY transaction_id ${direction} LIMIT ${limit}) line
      JOIN ledger_transaction t ON t.id = line.transaction_id
      LEFT JOIN ledger_entry m ON m.transaction_id = t.id AND m.account_id = ${sides.money.id}
      LEFT JOIN ledger_entry b ON b.transaction_id = t.id AND b.account_id = ${sides.bonus.id}
      LEFT JOIN ledger_transaction undone ON undone.id = t.reverses_id
      LEFT JOIN payment p ON p.ledger_transaction_id = t.id
     ORDER BY t.id ${direction}`;
}
