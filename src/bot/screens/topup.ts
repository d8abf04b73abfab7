import type { CardPolicy, EntityType, Profile } from '../../config/profile.ts';
import { type Currency, formatMoney } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { Preset } from '../../topup/presets.ts';
import { type CardKind, cardRange } from '../../topup/quote.ts';
import { press } from '../callback-data.ts';

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
