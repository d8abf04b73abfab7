import { type Bill, billStateOf, leftMinorOf } from '../../bills/index.ts';
import { formatMoney, type Money } from '../../ledger/money.ts';
import { billPeriod, billWords } from '../../notifications/templates/bill-words.ts';
import { cut } from '../../notifications/templates/cut.ts';
import { formatDate } from '../../notifications/templates/moment.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { Exchange } from '../../rates/index.ts';
import { billPress } from '../bill-press.ts';
import { press } from '../callback-data.ts';
import { rateTrouble, withRubles } from './bill-left.ts';
import type { Wording } from './topup.ts';

export interface BillView {
  readonly bill: Bill;
  readonly accountNumber: string;
  /** The account's. */
  readonly timeZone: string;
  /** The bill's page on the web. */
  readonly url: string;
  readonly exchange: Exchange;
  /** A link of one's own that is open for exactly what is left: its rubles stand still until then. */
  readonly held?: { readonly rubles: Money; readonly until: string };
  /** Whether this person pays on the account. */
  readonly mayPay: boolean;
  /** Said above: what has just been done. */
  readonly note?: string;
}

/** What a phone shows of a bill's detail; the page on the web shows all of it. */
const mostLines = 10;

/** A service's name on one or two lines of a phone. */
const longestService = 40;

/** Each service with its sum. */
function detail({ t, language }: Wording, bill: Bill): string[] {
  if (bill.lines.length === 0) return [];
  const more = bill.lines.length - mostLines;
  return [
    '',
    t('bills:detail'),
    ...bill.lines.slice(0, mostLines).map(({ service, amountMinor }) =>
      t('bills:detailLine', {
        service: escapeHtml(cut(service, longestService)),
        amount: formatMoney({ amountMinor, currency: bill.currency }, language),
      }),
    ),
    ...(more > 0 ? [t('bills:detailMore', { count: more })] : []),
  ];
}

function sums(wording: Wording, { bill, exchange, held }: BillView): string[] {
  const { t, language } = wording;
  const money = (amountMinor: bigint): string => formatMoney({ amountMinor, currency: bill.currency }, language);
  const left = { amountMinor: leftMinorOf(bill), currency: bill.currency };
  const lines = [t('bills:sum', { amount: money(bill.amountMinor) }), t('bills:paid', { paid: money(bill.paidMinor) })];
  if (left.amountMinor === 0n || bill.cancelledAt !== null) return lines;
  lines.push(t('bills:left', { left: withRubles(wording, left, exchange) }));
  if (held) lines.push(t('bills:held', { rubles: formatMoney(held.rubles, language), time: held.until }));
  return lines;
}

/** One bill: what it is for, how much of it is paid, and every way to pay the rest. */
export function billScreen(wording: Wording, view: BillView): Screen {
  const { t, language } = wording;
  const { bill, note, mayPay } = view;
  const state = billStateOf(bill);
  const isOpen = state === 'unpaid' || state === 'partly-paid';
  const created = formatDate(bill.createdAt, { timeZone: view.timeZone, language });
  const lines = [
    ...(note === undefined ? [] : [note, '']),
    t('bills:title', { number: bill.id, state: t(`bills:state.${state}`) }),
    escapeHtml(billWords(t, bill)),
    '',
    ...sums(wording, view),
    t('bills:period', { period: billPeriod(t, bill) }),
    ...detail(wording, bill),
    '',
    t('bills:account', { number: view.accountNumber, created }),
    ...(isOpen ? rateTrouble(wording, view.exchange) : []),
    isOpen ? t('bills:pageToPay', { url: escapeHtml(view.url) }) : t('bills:onPage', { url: escapeHtml(view.url) }),
  ];
  return { html: lines.join('\n'), buttons: billButtons(wording, bill, { isOpen, mayPay }) };
}

function billButtons(
  { t }: Wording,
  bill: Bill,
  { isOpen, mayPay }: { readonly isOpen: boolean; readonly mayPay: boolean },
): Button[][] {
  const other = { label: t('bills:otherSum'), data: billPress.askSum(bill.id) };
  const check = { label: t('topup:check'), data: billPress.check(bill.id) };
  const mayCancel = bill.kind === 'top-up' && bill.paidMinor === 0n;
  const list = bill.paidAt === null ? billPress.open : billPress.page('paid');
  return [
    ...(isOpen && mayPay ? [[{ label: t('topup:pay'), data: billPress.pay(bill.id) }]] : []),
    ...(isOpen ? [mayPay ? [other, check] : [check]] : []),
    ...(isOpen && mayPay && mayCancel ? [[{ label: t('bills:cancel'), data: billPress.cancel(bill.id) }]] : []),
    ...(bill.cancelledAt !== null && mayPay ? [[{ label: t('menu:topUp'), data: press.topUp }]] : []),
    [{ label: t('common:back'), data: list }],
  ];
}
