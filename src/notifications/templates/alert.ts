import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { AlertLevel } from '../notice.ts';
import { autopayButton } from './buttons.ts';
import { afterCard } from './card-words.ts';
import { formatDate, formatSoon } from './moment.ts';

/** What autopay means for the warning. */
export type AlertAutopay =
  /** It will charge the card: once the balance is below the sum, or at any moment now. */
  | {
      readonly kind: 'acts';
      readonly amount: Money;
      readonly cardMask: string | null;
      readonly below: Money;
      readonly isDue: boolean;
    }
  /** Its last charge was declined. `retryAt`: when it tries again; null: that is not known. */
  | { readonly kind: 'declined'; readonly retryAt: Date | null }
  /** It is there and will not. */
  | { readonly kind: 'paused' | 'limit' };

export interface AlertView {
  readonly level: AlertLevel;
  readonly balance: Money;
  /** What a day costs, and for how many whole days it will do; null while nothing is spent. */
  readonly spending: { readonly burn: Money; readonly daysLeft: number; readonly endsAt: Date } | null;
  /** Whether the days are few; if not, it is the sum that is low. */
  readonly isByDays: boolean;
  /** What the balance did not suffice for; null: for all. */
  readonly owed: Money | null;
  readonly autopay: AlertAutopay | null;
  readonly accountNumber: string;
  /** The reader's. */
  readonly timeZone: string;
  readonly now: Date;
}

type Standing = Omit<AlertView, 'autopay'>;

/** How the reader can act on it; nothing where they only look on. */
export interface AlertActions {
  readonly watchId: bigint;
  /** The sum that ends the warning; null: it is asked for. Absent: the reader does not pay. */
  readonly topUp?: { readonly amount: Money | null };
}

/** What a warning says. */
export function alertText(view: AlertView, t: Translate, language: Language): string {
  const owed = view.owed === null ? [] : [t('alerts:owed', { amount: formatMoney(view.owed, language) })];
  return [
    titleOf(view, t, language),
    ...spendingLines(view, t, language),
    ...owed,
    '',
    ...whatFollows(view, t, language),
    '',
    t('notifications:receipt.account', { number: escapeHtml(view.accountNumber) }),
  ].join('\n');
}

/** What a warning comes to, in bold. */
export function titleOf({ level, spending, isByDays, balance }: Standing, t: Translate, language: Language): string {
  if (level === 'empty') return t('alerts:title.empty');
  if (!isByDays || spending === null) return t('alerts:title.sum', { balance: formatMoney(balance, language) });
  return spending.daysLeft === 0 ? t('alerts:title.lessThanDay') : t('alerts:title.days', { count: spending.daysLeft });
}

function spendingLines({ level, spending, isByDays, balance }: Standing, t: Translate, language: Language): string[] {
  if (level === 'empty' || spending === null) return [];
  const burn = formatMoney(spending.burn, language);
  if (isByDays) return [t('alerts:spending', { balance: formatMoney(balance, language), burn })];
  return [t('alerts:burn', { burn })];
}

/**
 * The warning in short, for a message of autopay's that is read in its place.
 * @param balanceSaid whether that message names the balance itself
 */
export function standingLines(view: Standing, balanceSaid: boolean, t: Translate, language: Language): string[] {
  const { level, isByDays, spending, owed } = view;
  const isSum = level !== 'empty' && (!isByDays || spending === null);
  const title = isSum && balanceSaid ? [] : [titleOf(view, t, language)];
  const lines = balanceSaid
    ? spendingLines({ ...view, isByDays: false }, t, language)
    : spendingLines(view, t, language);
  const debt = owed === null ? [] : [t('alerts:owed', { amount: formatMoney(owed, language) })];
  return [...title, ...lines, ...debt];
}

/** What will happen if nothing is done, or what autopay will do. */
export function whatFollows(
  { level, spending, autopay, timeZone, now }: AlertView,
  t: Translate,
  language: Language,
): string[] {
  if (autopay?.kind === 'acts') {
    const sums = { amount: formatMoney(autopay.amount, language), card: afterCard(autopay.cardMask) };
    if (autopay.isDue) return [t('alerts:autopay.due', sums)];
    return [t('alerts:autopay.acts', { ...sums, below: formatMoney(autopay.below, language) })];
  }
  const stopped = autopay === null ? [] : [withoutHelp(autopay, { timeZone, language }, t)];
  if (level === 'empty') return [t('alerts:follows.empty'), ...stopped];
  if (spending === null) return [t('alerts:follows.sometime'), ...stopped];
  const [end, today] = [spending.endsAt, now].map((at) => formatDate(at, { timeZone, language }));
  const follows = end === today ? t('alerts:follows.today') : t('alerts:follows.on', { on: end ?? '' });
  return [follows, ...stopped];
}

function withoutHelp(
  autopay: Exclude<AlertAutopay, { kind: 'acts' }>,
  place: { readonly timeZone: string; readonly language: Language },
  t: Translate,
): string {
  if (autopay.kind !== 'declined') return t(`alerts:autopay.${autopay.kind}`);
  const { retryAt } = autopay;
  if (retryAt === null) return t('alerts:autopay.declined');
  return t('alerts:autopay.retried', { at: formatSoon(retryAt, place) });
}

// What these buttons say when pressed is the bot's grammar (src/bot/callback-data.ts), which this layer does not know; a
// test holds the two together.

/** The warning, with what can be done about it in one press. */
export function alertScreen(view: AlertView, actions: AlertActions, t: Translate, language: Language): Screen {
  const { watchId, topUp } = actions;
  const rows: Button[][] = [];
  if (topUp?.amount) {
    const label = t('alerts:buttons.topUp', { amount: formatMoney(topUp.amount, language) });
    rows.push([{ label, data: `alert:pay:${watchId}:${topUp.amount.amountMinor}` }]);
    rows.push([{ label: t('alerts:buttons.otherSum'), data: `alert:pay:${watchId}` }]);
  } else if (topUp) rows.push([{ label: t('notifications:topUp'), data: `alert:pay:${watchId}` }]);
  rows.push([{ label: t('alerts:buttons.tomorrow'), data: `alert:tomorrow:${watchId}` }]);
  if (view.autopay) rows.push([autopayButton(t)]);
  return { html: alertText(view, t, language), buttons: rows };
}
