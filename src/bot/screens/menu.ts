import type { EntityType } from '../../config/profile.ts';
import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { billPress } from '../bill-press.ts';
import { press } from '../callback-data.ts';
import { historyPress } from '../history-press.ts';
import { notifyPress } from '../notify-press.ts';

export interface MenuView {
  readonly number: string;
  readonly entityType: EntityType;
  readonly available: Money;
  readonly bonus: Money;
  /** What the balance did not suffice for, if above zero. */
  readonly owedMinor: bigint;
  /** What a day costs, above zero, and for how many the balance will do; absent while nothing is spent. */
  readonly spending?: { readonly burnPerDayMinor: bigint; readonly daysLeft: number };
  /** Unpaid links that are still open, newest last. */
  readonly pending: readonly { readonly paymentId: number; readonly amount: Money }[];
  readonly severalAccounts: boolean;
  /** What is to be paid, where the provider makes bills. */
  readonly bills?: { readonly count: number; readonly left: Money };
  /** Whether the account gets invoices. */
  readonly invoices: boolean;
  /** Whether promo codes are taken on it. */
  readonly promoCodes: boolean;
  /** Whether autopay is on, or can be turned on. */
  readonly autopay: boolean;
  /** What autopay will do, in words. */
  readonly autopayLine?: string;
  /** The code that waits for a top-up. */
  readonly promo?: string;
  /** Whether an invoice was begun and not sent. */
  readonly draft: boolean;
  /** Stands first: what can be done with what was just sent. */
  readonly offer?: Button;
  /** Said above the balance: what has just been done. */
  readonly note?: string;
}

/** Two labels side by side are still whole on a phone. */
const othersInRow = 2;

function inRows(buttons: readonly Button[]): Button[][] {
  const rows: Button[][] = [];
  for (let index = 0; index < buttons.length; index += othersInRow)
    rows.push(buttons.slice(index, index + othersInRow));
  return rows;
}

const daysOfYear = 365;

/** How fast the money goes, and for how long it will do. */
function spendingLine(
  t: Translate,
  language: Language,
  spending: NonNullable<MenuView['spending']>,
  balance: Money,
): string {
  const { burnPerDayMinor, daysLeft } = spending;
  const burn = formatMoney({ ...balance, amountMinor: burnPerDayMinor }, language);
  if (daysLeft === 0) return t('menu:lessThanDay', { burn });
  return daysLeft > daysOfYear ? t('menu:overYear', { burn }) : t('menu:daysLeft', { burn, count: daysLeft });
}

/** What is waited for: bills to be paid, or else the links that stand open; a link of a bill is that bill's money. */
function waitingLines(t: Translate, language: Language, { bills, pending }: MenuView): string[] {
  if (bills) {
    const { count, left } = bills;
    return count === 0 ? [] : ['', t('menu:bills', { number: count, amount: formatMoney(left, language) })];
  }
  const last = pending.at(-1);
  if (!last) return [];
  const total = pending.reduce((sum, { amount }) => sum + amount.amountMinor, 0n);
  const amount = formatMoney({ ...last.amount, amountMinor: total }, language);
  return ['', t('menu:pending', { count: pending.length, amount })];
}

/** The main menu: the balance first, since that is what people come for. */
export function menuScreen(t: Translate, language: Language, view: MenuView): Screen {
  const balance = { ...view.available, amountMinor: view.available.amountMinor + view.bonus.amountMinor };
  const lines = [t('menu:balance', { balance: formatMoney(balance, language) })];
  if (view.bonus.amountMinor > 0n) lines.push(t('menu:bonus', { bonus: formatMoney(view.bonus, language) }));
  const owed = { ...balance, amountMinor: view.owedMinor };
  if (view.owedMinor > 0n) lines.push(t('menu:owed', { amount: formatMoney(owed, language) }));
  if (view.spending) lines.push(spendingLine(t, language, view.spending, balance));
  lines.push(t('menu:account', { number: view.number, entityType: t(`common:entityType.${view.entityType}`) }));
  if (view.autopayLine !== undefined) lines.push(view.autopayLine);
  if (view.promo !== undefined) lines.push(t('promo:waiting', { code: escapeHtml(view.promo) }));
  lines.push(...waitingLines(t, language, view));
  const last = view.pending.at(-1);
  const resume: Button[][] = last ? [[{ label: t('menu:continuePayment'), data: press.resume(last.paymentId) }]] : [];
  const draft: Button[][] = view.draft ? [[{ label: t('menu:continueInvoice'), data: press.goOnWithInvoice }]] : [];
  // Where there are both, the list of bills leads to the invoices.
  const toBills = view.bills ? billPress.open : press.invoices;
  const invoices: Button[] =
    view.bills || view.invoices ? [{ label: t(view.bills ? 'bills:button' : 'menu:invoices'), data: toBills }] : [];
  const promo: Button[] = view.promoCodes ? [{ label: t('promo:button'), data: press.promo }] : [];
  const autopay: Button[] = view.autopay ? [{ label: t('autopay:button'), data: press.autopay }] : [];
  const history: Button = { label: t('history:button'), data: historyPress.open };
  const notifications: Button = { label: t('alerts:set.button'), data: notifyPress.open };
  const others = inRows([...autopay, history, ...promo, ...invoices, notifications]);
  const accounts: Button[][] = view.severalAccounts ? [[{ label: t('menu:accounts'), data: press.accounts }]] : [];
  return {
    html: (view.note === undefined ? lines : [view.note, '', ...lines]).join('\n'),
    buttons: [
      ...(view.offer ? [[view.offer]] : []),
      ...resume,
      ...draft,
      [{ label: t('menu:topUp'), data: press.topUp }],
      ...others,
      [
        { label: t('menu:profile'), data: press.profile },
        { label: t('menu:support'), data: press.support },
      ],
      ...accounts,
    ],
  };
}

/** The account switch of someone who holds several. */
export function accountsScreen(
  t: Translate,
  language: Language,
  accounts: readonly { readonly accountId: bigint; readonly number: string; readonly balance: Money }[],
): Screen {
  return {
    html: t('menu:chooseAccount'),
    buttons: [
      ...accounts.map(({ accountId, number, balance }) => [
        {
          label: t('menu:accountChoice', { number, balance: formatMoney(balance, language) }),
          data: press.chooseAccount(accountId),
        },
      ]),
      [{ label: t('common:back'), data: press.menu }],
    ],
  };
}
