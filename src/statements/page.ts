import type { Queryable } from '../db/client.ts';
import type { Currency } from '../ledger/money.ts';
import type { StatementFilter, StatementLine, StatementWish } from './line.ts';
import { type Position, positionsBefore } from './position.ts';
import { type BookedLine, readLines } from './read.ts';
import { findStatement, type Span, type Statement } from './span.ts';
import { toLine } from './to-line.ts';

/** Where a page begins: at the line after (`older`) or before (`newer`) a transaction that stood on the page that was left. */
export interface PageCursor {
  readonly way: 'older' | 'newer';
  readonly than: bigint;
}

export interface PageWish extends StatementWish {
  readonly filter: StatementFilter;
  /** Without it, the newest. */
  readonly cursor?: PageCursor | undefined;
  readonly limit: number;
}

export interface StatementPage {
  readonly currency: Currency;
  /** Newest first. */
  readonly lines: readonly StatementLine[];
  readonly older?: PageCursor;
  readonly newer?: PageCursor;
}

interface Found {
  readonly lines: readonly BookedLine[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/** Within the period at all times: a cursor of another period may lie outside. */
function clamp({ above, upTo }: Span, at: Position): Position {
  const within = (side: 'money' | 'bonus') => {
    if (at[side].version < above[side].version) return above[side];
    return at[side].version > upTo[side].version ? upTo[side] : at[side];
  };
  return { money: within('money'), bonus: within('bonus') };
}

async function findOlder(db: Queryable, statement: Statement, wish: PageWish, top: Position): Promise<Found> {
  const { filter, limit } = wish;
  const span = { above: statement.above, upTo: top };
  const lines = await readLines(db, statement.sides, { span, filter, order: 'newest-first', limit: limit + 1 });
  const rest = { above: top, upTo: statement.upTo };
  const newer = wish.cursor
    ? await readLines(db, statement.sides, { span: rest, filter, order: 'oldest-first', limit: 1 })
    : [];
  return { lines: lines.slice(0, limit), hasOlder: lines.length > limit, hasNewer: newer.length > 0 };
}

/** @returns undefined when the newest page is nearer than a full one: what came meanwhile is shown from the top */
async function findNewer(
  db: Queryable,
  statement: Statement,
  wish: PageWish,
  bottom: Position,
): Promise<Found | undefined> {
  const { filter, limit } = wish;
  const span = { above: bottom, upTo: statement.upTo };
  const lines = await readLines(db, statement.sides, { span, filter, order: 'oldest-first', limit: limit + 1 });
  if (lines.length <= limit) return undefined;
  const rest = { above: statement.above, upTo: bottom };
  const older = await readLines(db, statement.sides, { span: rest, filter, order: 'newest-first', limit: 1 });
  return { lines: lines.slice(0, limit).reverse(), hasOlder: older.length > 0, hasNewer: true };
}

async function findLines(db: Queryable, statement: Statement, wish: PageWish): Promise<Found> {
  const newest = () => findOlder(db, statement, { ...wish, cursor: undefined }, statement.upTo);
  const { cursor } = wish;
  if (!cursor) return newest();
  const isOlder = cursor.way === 'older';
  const [at] = await positionsBefore(db, statement.sides, [isOlder ? cursor.than : cursor.than + 1n]);
  if (!at) return newest();
  const place = clamp(statement, at);
  if (!isOlder) return (await findNewer(db, statement, wish, place)) ?? newest();
  const found = await findOlder(db, statement, wish, place);
  return found.lines.length > 0 ? found : newest();
}

/**
 * One page of a statement. It costs the same however much stands in the books: everything is found by index, from the
 * page's own place on. Of `in` and `out` that holds as long as few lines of the other kind lie between.
 */
export async function statementPage(db: Queryable, wish: PageWish): Promise<StatementPage> {
  return pageOf(db, await findStatement(db, wish), wish);
}

/** A page of a statement that was found. */
export async function pageOf(db: Queryable, statement: Statement, wish: PageWish): Promise<StatementPage> {
  const { lines: booked, hasOlder, hasNewer } = await findLines(db, statement, wish);
  const after = await positionsBefore(
    db,
    statement.sides,
    booked.map(({ transactionId }) => transactionId + 1n),
  );
  const lines = booked.flatMap((line, index) => {
    const position = after[index];
    return position ? [toLine(line, position)] : [];
  });
  const [top, bottom] = [lines.at(0), lines.at(-1)];
  return {
    currency: statement.sides.currency,
    lines,
    ...(hasOlder && bottom ? { older: { way: 'older', than: bottom.transactionId } } : {}),
    ...(hasNewer && top ? { newer: { way: 'newer', than: top.transactionId } } : {}),
  };
}
