import type { StatementLine } from './line.ts';
import type { Position } from './position.ts';
import type { BookedLine } from './read.ts';
import { totalAt } from './span.ts';

/** What was booked with a transaction: texts under names; anything else there is passed over. */
function readDetail(detail: unknown): Record<string, string> {
  if (typeof detail !== 'object' || detail === null) return {};
  return Object.fromEntries(
    Object.entries(detail).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

/** @param after where the history stands once the line is booked */
export function toLine(booked: BookedLine, after: Position): StatementLine {
  const { transactionId, at, kind, reversedKind, origin } = booked;
  return {
    transactionId,
    at,
    kind,
    reversedKind,
    origin: origin === 'customer' || origin === 'autopay' || origin === 'page' ? origin : null,
    detail: readDetail(booked.detail),
    moneyMinor: booked.moneyMinor ?? 0n,
    bonusMinor: booked.bonusMinor ?? 0n,
    balanceMinor: totalAt(after),
    bonusBalanceMinor: after.bonus.balanceMinor,
  };
}
