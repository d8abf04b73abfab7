import { type Currency, formatMoney } from '../../ledger/money.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { Quote } from '../../topup/quote.ts';
import type { TypedAmount } from '../../topup/typed-amount.ts';
import { press } from '../callback-data.ts';
import type { Wording } from './topup.ts';

/** Why a sum was not taken, and the sums on the buttons that mend it. */
interface Refusal {
  readonly reason: string;
  readonly offersMinor: readonly bigint[];
}

export type RefusedText = Exclude<TypedAmount, { kind: 'amount' }>;
export type RefusedSum = Exclude<Quote, { kind: 'accepted' | 'pays-by-invoice' | 'rate-missing' }>;

function refuseText({ t }: Wording, typed: RefusedText): Refusal {
  switch (typed.kind) {
    case 'empty':
      return { reason: t('topup:notANumber'), offersMinor: [] };
    case 'not-a-number':
      return { reason: t('topup:notANumber'), offersMinor: typed.readingsMinor };
    case 'negative':
      return { reason: t('topup:negative'), offersMinor: [typed.amountMinor] };
    case 'zero':
      return { reason: t('topup:negative'), offersMinor: [] };
    case 'too-many-decimals':
      return { reason: t('topup:tooManyDecimals'), offersMinor: [typed.lowerMinor, typed.upperMinor] };
    case 'ambiguous':
      return { reason: t('topup:ambiguous'), offersMinor: typed.readingsMinor };
    case 'other-currency':
      return { reason: t('topup:otherCurrency'), offersMinor: [typed.amountMinor] };
    case 'too-large':
      return { reason: t('topup:tooLarge'), offersMinor: [] };
  }
}

function refuseSum({ t, language }: Wording, quote: RefusedSum, currency: Currency): Refusal {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency }, language);
  switch (quote.kind) {
    case 'below-minimum':
      return {
        reason: t('topup:belowMinimum', { minimum: money(quote.minimumMinor) }),
        offersMinor: [quote.minimumMinor],
      };
    case 'above-maximum':
      return {
        reason: t('topup:aboveMaximum', { maximum: money(quote.maximumMinor) }),
        offersMinor: [quote.maximumMinor],
      };
    case 'foreign-card-minimum':
      return {
        reason: t('topup:foreignBelowMinimum', {
          minimum: money(quote.minimumMinor),
          network: escapeHtml(quote.network),
        }),
        offersMinor: [quote.minimumMinor],
      };
    case 'not-a-step':
      return { reason: t('topup:notAStep'), offersMinor: quote.neighboursMinor };
  }
}

export interface RefusalView {
  readonly refused: { readonly typed: RefusedText } | { readonly quote: RefusedSum };
  readonly currency: Currency;
  /** The button that takes this sum. */
  readonly offer: (amountMinor: bigint) => Button;
  /** What asks for the sum again. */
  readonly again: string;
  /** Turns what might have been meant into sums that are accepted; what cannot be mended is left out. */
  readonly mend: (amountMinor: bigint) => bigint | undefined;
  /** Offered when what was typed gives no hint: sums that people take. */
  readonly usualMinor: readonly bigint[];
}

/** Every refusal says why, and carries a button that mends it: no dead ends. */
export function refusalScreen(wording: Wording, view: RefusalView): Screen {
  const { t } = wording;
  const { reason, offersMinor } =
    'typed' in view.refused
      ? refuseText(wording, view.refused.typed)
      : refuseSum(wording, view.refused.quote, view.currency);
  const hints = offersMinor.length > 0 ? offersMinor : view.usualMinor;
  const mended = new Set(hints.map(view.mend).filter((amountMinor) => amountMinor !== undefined));
  const offers: Button[][] = [...mended].map((amountMinor) => [view.offer(amountMinor)]);
  return {
    html: reason,
    buttons: [
      ...offers,
      [
        { label: t('topup:otherAmount'), data: view.again },
        { label: t('common:back'), data: press.menu },
      ],
    ],
  };
}

/** @returns the nearest sum that is accepted, or undefined where none is */
export function mendedSum(quoted: Quote): bigint | undefined {
  switch (quoted.kind) {
    case 'accepted':
      return quoted.amountMinor;
    case 'below-minimum':
    case 'foreign-card-minimum':
      return quoted.minimumMinor;
    case 'above-maximum':
      return quoted.maximumMinor;
    case 'not-a-step':
      return quoted.neighboursMinor.at(-1);
    default:
      return undefined;
  }
}
