import { type Bill, billStateOf, leftMinorOf } from '../../bills/index.ts';
import { formatMoney, type Money } from '../../ledger/money.ts';
import { billPeriod, billWords } from '../../notifications/templates/bill-words.ts';
import { cut } from '../../notifications/templates/cut.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { Exchange } from '../../rates/index.ts';
import { type BillList, billPress } from '../bill-press.ts';
import { press } from '../callback-data.ts';
import { rateTrouble, withRubles } from './bill-left.ts';
import type { Wording } from './topup.ts';

export interface BillListView {
  readonly which: BillList;
  readonly bills: readonly Bill[];
  /** The id to go on from, if there are older ones. */
  readonly older?: bigint;
  /** Whether this is not the newest page. */
  readonly isOlderPage: boolean;
  readonly number: string;
  readonly balance: Money;
  /** All that is still to be paid, over all pages. */
  readonly unpaid: { readonly count: number; readonly left: Money };
  readonly exchange: Exchange;
  readonly mayPay: boolean;
  /** Whether the account gets invoices for a bank transfer as well, which are a list of their own. */
  readonly invoices: boolean;
}

/** Of paid bills there are many on a page: their buttons have the number alone. */
const buttonsInRow: Readonly<Record<BillList, number>> = { unpaid: 2, paid: 3 };

/** The platform's words may be longer; the bill's own screen has them whole. 25 of these fit a message. */
const longestWords = 60;

/** A row of the table of bills, as three lines of a phone's width. */
function billLines(wording: Wording, bill: Bill, exchange: Exchange): string[] {
  const { t, language } = wording;
  const state = billStateOf(bill);
  const amount = formatMoney(bill, language);
  const left = { ...bill, amountMinor: leftMinorOf(bill) };
  return [
    '',
    t('bills:list.entry', { number: bill.id, amount, state: t(`bills:state.${state}`) }),
    escapeHtml(cut(billWords(t, bill), longestWords)),
    t('bills:period', { period: billPeriod(t, bill) }),
    ...(state === 'paid' ? [] : [t('bills:left', { left: withRubles(wording, left, exchange) })]),
  ];
}

function turns({ t }: Wording, { which, isOlderPage, older }: BillListView): Button[][] {
  const buttons = [
    ...(isOlderPage ? [{ label: t('bills:list.newest'), data: billPress.page(which) }] : []),
    ...(older === undefined ? [] : [{ label: t('bills:list.older'), data: billPress.page(which, older) }]),
  ];
  return buttons.length > 0 ? [buttons] : [];
}

/** The account's bills of one kind, newest first, each with a button that opens it. */
export function billListScreen(wording: Wording, view: BillListView): Screen {
  const { t, language } = wording;
  const { which, bills, exchange, unpaid } = view;
  const balance = formatMoney(view.balance, language);
  const lines = [t(`bills:list.${which}Title`), t('bills:list.account', { number: view.number, balance })];
  if (which === 'unpaid' && unpaid.count > 1) {
    lines.push(t('bills:list.total', { left: withRubles(wording, unpaid.left, exchange) }));
  }
  if (bills.length === 0) lines.push('', t(`bills:list.${which}None`));
  else lines.push(...bills.flatMap((bill) => billLines(wording, bill, exchange)));
  if (which === 'unpaid' && bills.length > 0) lines.push(...rateTrouble(wording, exchange).flatMap((why) => ['', why]));
  const open = bills.map((bill) => ({
    label:
      which === 'paid'
        ? t('bills:list.openPaid', { number: bill.id })
        : t('bills:list.open', { number: bill.id, amount: formatMoney(bill, language) }),
    data: billPress.card(bill.id),
  }));
  const rows: Button[][] = [];
  const width = buttonsInRow[which];
  for (let index = 0; index < open.length; index += width) rows.push(open.slice(index, index + width));
  const other =
    which === 'unpaid'
      ? { label: t('bills:list.toPaid'), data: billPress.page('paid') }
      : { label: t('bills:list.toUnpaid'), data: billPress.open };
  return {
    html: lines.join('\n'),
    buttons: [
      ...rows,
      ...turns(wording, view),
      ...(view.mayPay && which === 'unpaid' ? [[{ label: t('menu:topUp'), data: press.topUp }]] : []),
      [other],
      ...(view.invoices ? [[{ label: t('bills:list.invoices'), data: press.invoices }]] : []),
      [{ label: t('common:back'), data: press.menu }],
    ],
  };
}
