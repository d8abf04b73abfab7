import { DateTime } from 'luxon';
import type { Translate } from '../platform/i18n.ts';
import { describeLine } from './describe.ts';
import type { StatementLine } from './line.ts';

/** How lines are put into a file. */
export interface TableWords {
  readonly t: Translate;
  /** IANA name: the account's days. */
  readonly timeZone: string;
}

/** A line as a row of a file; sums in minor units, undefined where the cell stays empty. */
export interface TableRow {
  readonly at: DateTime;
  readonly words: string;
  /** What came and what went, both above zero. */
  readonly inMinor: bigint | undefined;
  readonly outMinor: bigint | undefined;
  /** How much of that was bonus. */
  readonly bonusMinor: bigint | undefined;
  readonly balanceMinor: bigint;
  readonly bonusBalanceMinor: bigint;
}

const absolute = (minor: bigint): bigint => (minor < 0n ? -minor : minor);
const present = (minor: bigint): bigint | undefined => (minor === 0n ? undefined : minor);

export function toRow(line: StatementLine, { t, timeZone }: TableWords): TableRow {
  const total = line.moneyMinor + line.bonusMinor;
  return {
    at: DateTime.fromJSDate(line.at, { zone: timeZone }),
    words: describeLine(t, line),
    inMinor: total > 0n ? total : undefined,
    outMinor: total < 0n ? -total : undefined,
    bonusMinor: present(absolute(line.bonusMinor)),
    balanceMinor: line.balanceMinor,
    bonusBalanceMinor: line.bonusBalanceMinor,
  };
}

/** @returns the names of the columns, in the order of the files */
export function tableHead(t: Translate): readonly string[] {
  return [
    t('history:column.date'),
    t('history:column.time'),
    t('history:column.what'),
    t('history:column.in'),
    t('history:column.out'),
    t('history:column.bonus'),
    t('history:column.balance'),
    t('history:column.bonusBalance'),
  ];
}
