import type { Queryable } from '../db/client.ts';
import { boundariesAt } from './boundary.ts';
import type { StatementWish } from './line.ts';
import { afterAll, type Position, positionsBefore } from './position.ts';
import { type Sides, sidesOf } from './sides.ts';

/** A stretch of an account's history: what was booked after `above`, up to and with `upTo`. */
export interface Span {
  readonly above: Position;
  readonly upTo: Position;
}

/** A statement that was found in the books. */
export interface Statement extends Span {
  readonly sides: Sides;
}

/** Finds where a period lies in the books, at a cost that hardly grows with what stands there. */
export async function findStatement(db: Queryable, { accountId, range }: StatementWish): Promise<Statement> {
  const sides = await sidesOf(db, accountId);
  const [first = afterAll, next = afterAll] = await boundariesAt(db, sides, [range.from, range.to]);
  const [above, upTo] = await positionsBefore(db, sides, [first, next]);
  if (!above || !upTo) throw new Error('as many positions as were asked for');
  return { sides, above, upTo };
}

/** What both sides held together. */
export function totalAt({ money, bonus }: Position): bigint {
  return money.balanceMinor + bonus.balanceMinor;
}

/** The most lines that a span may have: a transaction that moves both sides is counted twice. */
export function mostLines({ above, upTo }: Span): bigint {
  return upTo.money.version - above.money.version + upTo.bonus.version - above.bonus.version;
}
