import type { Queryable } from '../db/client.ts';
import type { StatementFilter, StatementLine, StatementWish } from './line.ts';
import type { Position, Standing } from './position.ts';
import { type BookedLine, readLines } from './read.ts';
import { findStatement, mostLines } from './span.ts';
import { toLine } from './to-line.ts';

export interface ExportWish extends StatementWish {
  readonly filter: StatementFilter;
}

/** Rows fetched at once: some 400 kB of memory, and a thousand round trips for a million. */
const batch = 1_000;

/** How a side stood before an entry; none: it was not moved. */
const before = (after: Standing, moved: bigint | null): Standing =>
  moved === null ? after : { version: after.version - 1n, balanceMinor: after.balanceMinor - moved };

const back = (after: Position, { moneyMinor, bonusMinor }: BookedLine): Position => ({
  money: before(after.money, moneyMinor),
  bonus: before(after.bonus, bonusMinor),
});

/** Whether a line belongs to what is asked for, by the same rule as a page: one of its parts moves that way. */
function isWanted({ moneyMinor, bonusMinor }: BookedLine, filter: StatementFilter): boolean {
  if (filter === 'all') return true;
  const sign = filter === 'in' ? 1n : -1n;
  return (moneyMinor ?? 0n) * sign > 0n || (bonusMinor ?? 0n) * sign > 0n;
}

/**
 * Every line of a statement, newest first, one after another: what is held in memory does not grow with their number. What
 * is booked meanwhile is not among them. No transaction is kept open: what is booked does not change.
 */
export async function* exportStatement(db: Queryable, wish: ExportWish): AsyncGenerator<StatementLine> {
  const statement = await findStatement(db, wish);
  const { sides, above } = statement;
  let at: Position = statement.upTo;
  // Each turn takes the span down by a batch, so the statement's own length is the bound.
  for (;;) {
    const span = { above, upTo: at };
    const lines = await readLines(db, sides, { span, filter: 'all', order: 'newest-first', limit: batch });
    for (const line of lines) {
      if (isWanted(line, wish.filter)) yield toLine(line, at);
      at = back(at, line);
    }
    if (lines.length < batch) return;
  }
}

/** The most lines that an export may have, found without reading them. */
export async function mostToExport(db: Queryable, wish: StatementWish): Promise<bigint> {
  return mostLines(await findStatement(db, wish));
}
