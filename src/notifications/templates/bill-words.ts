import type { Bill } from '../../bills/index.ts';
import { type Money, toDecimal } from '../../ledger/money.ts';
import type { Translate } from '../../platform/i18n.ts';

/** @returns the sum as bills and statements write it in every language: "100 USD", "5.58 USD" */
export function billSum({ amountMinor, currency }: Money): string {
  return `${toDecimal(amountMinor).replace(/\.00$/, '')} ${currency}`;
}

/** "2022-09-28" as «28.09.2022», in either language: as the provider's own bills have it. */
const printedDay = (day: string): string => day.split('-').toReversed().join('.');

/** @returns the days that a bill is for, «28.09.2022» or «01.09.2022 – 30.09.2022»; «Не определено» where it is for none */
export function billPeriod(t: Translate, bill: Pick<Bill, 'periodFrom' | 'periodTo'>): string {
  const { periodFrom, periodTo } = bill;
  if (periodFrom === null || periodTo === null) return t('bills:noPeriod');
  const to = printedDay(periodTo);
  return periodFrom === periodTo ? to : `${printedDay(periodFrom)} – ${to}`;
}

/** @returns what a bill is for: the platform's own words, else by kind and period; not escaped */
export function billWords(t: Translate, bill: Bill): string {
  if (bill.description !== null) return bill.description;
  const amount = billSum(bill);
  if (bill.kind === 'top-up') return t('bills:topUp', { amount });
  return t('bills:service', { period: billPeriod(t, bill), amount });
}
