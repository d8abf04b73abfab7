/** An account's statement: pages, totals, files and the picture of what was spent. It reads the books and writes nothing. */
export { chartPng } from './chart.ts';
export { csvOf } from './csv.ts';
export { describeLine } from './describe.ts';
export { exportStatement, mostToExport } from './export.ts';
export {
  type StatementFilter,
  type StatementLine,
  type StatementTotals,
  statementFilters,
} from './line.ts';
export { type PageCursor, type StatementPage, statementPage } from './page.ts';
export {
  type Days,
  dayOf,
  daysOf,
  dayWords,
  isDay,
  type NamedPeriod,
  namedPeriods,
  rangeOf,
} from './period.ts';
export { type Spend, spendOf } from './spend.ts';
export { statementTotals } from './totals.ts';
export { readPeriod } from './typed-period.ts';
export { statementView } from './view.ts';
export { xlsxOf } from './xlsx.ts';
