import type { Bill } from '../../bills/index.ts';
import type { CardPolicy } from '../../config/profile.ts';
import { formatMoney, type Money, minorPerMajor } from '../../ledger/money.ts';
import { billWords } from '../../notifications/templates/bill-words.ts';
import { rateWords } from '../../notifications/templates/rate-words.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { CardKind } from '../../topup/quote.ts';
import { press } from '../callback-data.ts';
import type { Wording } from './topup.ts';

/** The tick «Автоплатёж» on a summary; with what was agreed to once it is on. */
export type Tick =
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly amount: Money; readonly monthlyLimit: number };

export interface SummaryView {
  readonly paymentId: number;
  readonly url: string;
  readonly number: string;
  /** What goes onto the balance, in its currency. */
  readonly amount: Money;
  readonly balance: Money;
  /** What the balance did not suffice for: the next booking takes it. Below zero where something was given back. */
  readonly owedMinor: bigint;
  /** What is paid for it and by which rate, where the balance is not kept in rubles. */
  readonly rubles?: { readonly sum: Money; readonly rateMicro: bigint };
  /** The bill that is paid, what is left of it before this payment, and what all service bills will take of the money. */
  readonly bill?: { readonly bill: Bill; readonly leftMinor: bigint; readonly dueMinor: bigint };
  readonly cardKind: CardKind;
  /** Until when the link is open, in words. */
  readonly until: string;
  readonly foreignCard: CardPolicy['foreignCard'];
  /** Whether the provider takes promo codes. */
  readonly promoCodes: boolean;
  /** The code on the payment, and what it brings. */
  readonly promo?: { readonly code: string; readonly bonus: Money };
  /** Absent where autopay cannot be turned on by this payment. */
  readonly tick?: Tick;
  /** What «Изменить сумму» says. */
  readonly changeAmount: string;
  /** What a button says that takes this sum by such a card. */
  readonly take: (cardKind: CardKind, amountMinor: bigint) => string;
  /** What the last check has shown, if one was asked for. */
  readonly note?: string;
}

/** The one summary: what will happen, and the link itself on the button. Choices are buttons here, not questions on the way. */
export function summaryScreen(wording: Wording, view: SummaryView): Screen {
  const { t, language } = wording;
  const { foreignCard, cardKind, promo, tick, bill, rubles } = view;
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: view.amount.currency }, language);
  const title = bill?.bill.kind === 'service' ? 'bills:summaryService' : 'topup:summary';
  const lines = [
    t(title, { amount: formatMoney(view.amount, language) }),
    ...billLines(wording, view),
    ...rublesLine(wording, view),
    '',
    ...(promo ? [promoLine(wording, promo)] : []),
    t('topup:summaryAccount', { number: view.number }),
    ...balanceLines(wording, view),
  ];
  if (tick?.kind === 'on') lines.push(tickWords(wording, tick));
  if (foreignCard && cardKind === 'foreign') {
    lines.push(t('topup:foreignCardRule', { network: foreignCard.network, minimum: money(foreignCard.minimumMinor) }));
  }
  const held = t(rubles ? 'bills:heldUntil' : 'topup:linkUntil', { time: view.until });
  lines.push('', `${held} ${t('topup:afterPayment')}`);
  if (rubles) lines.push(t('bills:finalSum'));
  if (view.note !== undefined) lines.push('', view.note);
  return { html: lines.join('\n'), buttons: summaryButtons(wording, view) };
}

function summaryButtons({ t }: Wording, view: SummaryView): Button[][] {
  const { foreignCard, cardKind } = view;
  const isRussian = cardKind === 'russian';
  const card: Button = {
    label: t(isRussian ? 'topup:cardRussian' : 'topup:cardForeign'),
    data: view.take(isRussian ? 'foreign' : 'russian', view.amount.amountMinor),
  };
  return [
    [{ label: t('topup:pay'), url: view.url }],
    [{ label: t('topup:check'), data: press.check(view.paymentId) }],
    ...tickRow({ t }, view),
    ...(foreignCard ? [[card]] : []),
    ...promoRow({ t }, view),
    [
      { label: t('topup:changeAmount'), data: view.changeAmount },
      { label: t('common:cancel'), data: press.cancelPayment(view.paymentId) },
    ],
  ];
}

/** Which bill it is, and how far this payment covers it. */
function billLines(wording: Wording, { bill: of, amount }: SummaryView): string[] {
  if (!of) return [];
  const { t, language } = wording;
  const { bill, leftMinor } = of;
  const money = (amountMinor: bigint) => formatMoney({ ...amount, amountMinor }, language);
  const line = t('bills:summaryBill', { number: bill.id, what: escapeHtml(billWords(t, bill)) });
  const over = amount.amountMinor - leftMinor;
  if (leftMinor === 0n) return [line, t('bills:closed')];
  if (over < 0n) return [line, t('bills:partOfBill', { left: money(-over) })];
  return over > 0n ? [line, t('bills:overBill', { over: money(over) })] : [line];
}

/** @returns «К оплате: 7 400 ₽ (1 $ = 74 ₽)» */
function rublesLine({ t, language }: Wording, { rubles, amount: of }: SummaryView): string[] {
  if (!rubles) return [];
  const { sum, rateMicro } = rubles;
  const unit = formatMoney({ amountMinor: minorPerMajor, currency: of.currency }, language);
  return [t('bills:toPay', { rubles: formatMoney(sum, language), unit, rate: rateWords(rateMicro, language) })];
}

/** What the balance will be: what service is owed for is taken off it at once. */
function balanceLines({ t, language }: Wording, { amount, balance, owedMinor, promo, bill }: SummaryView): string[] {
  const money = (amountMinor: bigint) => formatMoney({ ...balance, amountMinor }, language);
  const fullMinor = balance.amountMinor + amount.amountMinor + (promo?.bonus.amountMinor ?? 0n);
  const dueMinor = bill?.dueMinor ?? 0n;
  const takenMinor = dueMinor < fullMinor ? dueMinor : fullMinor;
  const before = formatMoney(balance, language);
  return [
    t('topup:summaryBalance', { before, after: money(fullMinor - takenMinor) }),
    ...(takenMinor > 0n ? [t('bills:dueFirst', { amount: money(takenMinor) })] : []),
    ...(owedMinor > 0n ? [t('topup:owedNext', { amount: money(owedMinor) })] : []),
  ];
}

function promoLine({ t, language }: Wording, promo: NonNullable<SummaryView['promo']>): string {
  return t('promo:summary', { bonus: formatMoney(promo.bonus, language), code: escapeHtml(promo.code) });
}

/** @returns «Автоплатёж: до 3 раз в месяц по 500 ₽» */
function tickWords({ t, language }: Wording, tick: Extract<Tick, { kind: 'on' }>): string {
  return t('autopay:summary', { count: tick.monthlyLimit, amount: formatMoney(tick.amount, language) });
}

function tickRow({ t }: Pick<Wording, 't'>, { tick, paymentId }: SummaryView): Button[][] {
  if (!tick) return [];
  const isOn = tick.kind === 'on';
  const data = isOn ? press.untickAutopay(paymentId) : press.tickAutopay(paymentId);
  return [[{ label: t(isOn ? 'autopay:tickOn' : 'autopay:tickOff'), data }]];
}

function promoRow({ t }: Pick<Wording, 't'>, { promoCodes, promo, paymentId }: SummaryView): Button[][] {
  if (promo) {
    const another = { label: t('promo:another'), data: press.promoFor(paymentId) };
    return [[another, { label: t('promo:remove'), data: press.removePromo(paymentId) }]];
  }
  return promoCodes ? [[{ label: t('promo:button'), data: press.promoFor(paymentId) }]] : [];
}
