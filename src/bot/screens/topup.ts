import type { CardPolicy, EntityType, Profile } from '../../config/profile.ts';
import { type Currency, formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { Preset } from '../../topup/presets.ts';
import { type CardKind, cardRange } from '../../topup/quote.ts';
import { press, pressToTake } from '../callback-data.ts';

/** The words a top-up screen is put into. */
export interface Wording {
  readonly t: Translate;
  readonly language: Language;
}

const presetsInRow = 2;

/** The reasons that are worth saying; a bare sum explains itself. */
const hasReason = ({ reasons }: Preset): boolean =>
  reasons.some((reason) => reason === 'ten-days' || reason === 'thirty-days' || reason === 'last-paid');

function presetLabel({ t, language }: Wording, preset: Preset, currency: Currency): string {
  const amount = formatMoney({ amountMinor: preset.amountMinor, currency }, language);
  if (preset.reasons.includes('ten-days')) return t('topup:forDays', { count: 10, amount });
  if (preset.reasons.includes('thirty-days')) return t('topup:forDays', { count: 30, amount });
  if (preset.reasons.includes('last-paid')) return t('topup:asLastTime', { amount });
  return amount;
}

export interface AmountView {
  readonly question: string;
  readonly policy: CardPolicy;
  readonly presets: readonly Preset[];
  readonly currency: Currency;
  readonly cardKind: CardKind;
  /** What a button says that takes this sum. */
  readonly take: (amountMinor: bigint) => string;
  /** Further ways: another way to pay, for one. */
  readonly more: readonly Button[];
  /** Said above the question. */
  readonly note?: string;
  /** Where «Назад» leads; to the menu unless told otherwise. */
  readonly back?: string;
}

/** Asks for the sum: buttons for the likely ones, and any other may be typed. */
export function amountScreen(wording: Wording, view: AmountView): Screen {
  const { t, language } = wording;
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: view.currency }, language);
  const { policy } = view;
  const { minimumMinor, maximumMinor } = cardRange(policy, view.cardKind);
  const limits = t('topup:limits', { minimum: money(minimumMinor), maximum: money(maximumMinor) });
  const step = policy.stepMinor === 100n && view.currency === 'RUB' ? ` ${t('topup:wholeRubles')}` : '';
  const offered = view.presets.filter(({ amountMinor }) => amountMinor >= minimumMinor);
  const button = (preset: Preset): Button => ({
    label: presetLabel(wording, preset, view.currency),
    data: view.take(preset.amountMinor),
  });
  // Words beside a sum need the whole width of a phone; bare sums stand two in a row.
  const rows: Button[][] = offered.filter(hasReason).map((preset) => [button(preset)]);
  const bare = offered.filter((preset) => !hasReason(preset)).map(button);
  for (let index = 0; index < bare.length; index += presetsInRow) rows.push(bare.slice(index, index + presetsInRow));
  const question = `${view.question}\n\n${limits}${step}`;
  return {
    html: view.note === undefined ? question : `${view.note}\n\n${question}`,
    buttons: [
      ...rows,
      ...view.more.map((button) => [button]),
      [{ label: t('common:back'), data: view.back ?? press.menu }],
    ],
  };
}

/** The tick «Автоплатёж» on a summary; with what was agreed to once it is on. */
export type Tick =
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly amount: Money; readonly monthlyLimit: number };

export interface SummaryView {
  readonly paymentId: number;
  readonly url: string;
  readonly number: string;
  readonly amount: Money;
  readonly balance: Money;
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
  /** What the last check has shown, if one was asked for. */
  readonly note?: string;
}

/** The one summary: what will happen, and the link itself on the button. Choices are buttons here, not questions on the way. */
export function summaryScreen({ t, language }: Wording, view: SummaryView): Screen {
  const amount = formatMoney(view.amount, language);
  const { foreignCard, cardKind, promo, tick } = view;
  const afterMinor = view.balance.amountMinor + view.amount.amountMinor + (promo?.bonus.amountMinor ?? 0n);
  const after = { ...view.balance, amountMinor: afterMinor };
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: view.amount.currency }, language);
  const lines = [
    t('topup:summary', { amount }),
    '',
    ...(promo ? [promoLine(t, language, promo)] : []),
    t('topup:summaryAccount', { number: view.number }),
    t('topup:summaryBalance', { before: formatMoney(view.balance, language), after: formatMoney(after, language) }),
  ];
  if (tick?.kind === 'on') lines.push(tickWords({ t, language }, tick));
  if (foreignCard && cardKind === 'foreign') {
    lines.push(t('topup:foreignCardRule', { network: foreignCard.network, minimum: money(foreignCard.minimumMinor) }));
  }
  lines.push('', `${t('topup:linkUntil', { time: view.until })} ${t('topup:afterPayment')}`);
  if (view.note !== undefined) lines.push('', view.note);
  const other = cardKind === 'russian' ? 'foreign' : 'russian';
  const cardRow: Button[][] = foreignCard
    ? [
        [
          {
            label: t(cardKind === 'russian' ? 'topup:cardRussian' : 'topup:cardForeign'),
            data: pressToTake(other, view.amount.amountMinor),
          },
        ],
      ]
    : [];
  return {
    html: lines.join('\n'),
    buttons: [
      [{ label: t('topup:pay'), url: view.url }],
      [{ label: t('topup:check'), data: press.check(view.paymentId) }],
      ...tickRow(t, view),
      ...cardRow,
      ...promoRow(t, view),
      [
        { label: t('topup:changeAmount'), data: press.topUp },
        { label: t('common:cancel'), data: press.cancelPayment(view.paymentId) },
      ],
    ],
  };
}

function promoLine(t: Translate, language: Language, promo: NonNullable<SummaryView['promo']>): string {
  return t('promo:summary', { bonus: formatMoney(promo.bonus, language), code: escapeHtml(promo.code) });
}

/** @returns «Автоплатёж: до 3 раз в месяц по 500 ₽» */
function tickWords({ t, language }: Wording, tick: Extract<Tick, { kind: 'on' }>): string {
  return t('autopay:summary', { count: tick.monthlyLimit, amount: formatMoney(tick.amount, language) });
}

function tickRow(t: Translate, { tick, paymentId }: SummaryView): Button[][] {
  if (!tick) return [];
  const isOn = tick.kind === 'on';
  const data = isOn ? press.untickAutopay(paymentId) : press.tickAutopay(paymentId);
  return [[{ label: t(isOn ? 'autopay:tickOn' : 'autopay:tickOff'), data }]];
}

function promoRow(t: Translate, { promoCodes, promo, paymentId }: SummaryView): Button[][] {
  if (promo) {
    const another = { label: t('promo:another'), data: press.promoFor(paymentId) };
    return [[another, { label: t('promo:remove'), data: press.removePromo(paymentId) }]];
  }
  return promoCodes ? [[{ label: t('promo:button'), data: press.promoFor(paymentId) }]] : [];
}

/** How a customer pays whose entity type pays by invoice, in the provider's own words. */
export function byInvoiceScreen(
  { t }: Wording,
  profile: Profile,
  view: { number: string; entityType: EntityType; username: string | null },
): Screen {
  const { support, invoice } = profile;
  const lines = [t('topup:byInvoice'), ''];
  if (support.kind === 'email') {
    const username =
      view.username === null ? '' : t('topup:byInvoiceUsername', { username: escapeHtml(view.username) });
    lines.push(
      t('topup:byInvoiceEmail', {
        email: escapeHtml(support.address),
        entityType: t(`common:entityType.${view.entityType}`),
        number: view.number,
        username,
      }),
    );
  } else lines.push(t('topup:byInvoiceManager'));
  if (invoice.landsWithinBusinessDays !== null) {
    lines.push('', t('topup:landsWithin', { count: invoice.landsWithinBusinessDays }));
  }
  if (invoice.closingDocumentsQuarterly) lines.push(t('topup:closingDocuments'));
  return { html: lines.join('\n'), buttons: [[{ label: t('common:back'), data: press.menu }]] };
}

/** A few words and a way back. */
export function noticeScreen(t: Translate, html: string, buttons: readonly Button[] = []): Screen {
  return { html, buttons: [...buttons.map((button) => [button]), [{ label: t('common:back'), data: press.menu }]] };
}
