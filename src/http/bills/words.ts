import { DateTime } from 'luxon';
import { type Currency, formatMoney } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import type { Choice } from './choice.ts';

/** How the page's words are made: all of them are plain text, and are escaped where they are put into HTML. */
export interface Speech {
  readonly translate: Translate;
  readonly language: Language;
  /** Whose days and hours are told; the provider's own, since it is not known who looks. */
  readonly timeZone: string;
}

/** @returns «28.09.2022», "Sep 28, 2022" */
export function printDay(iso: string, { language }: Pick<Speech, 'language'>): string {
  return DateTime.fromISO(iso)
    .setLocale(language)
    .toFormat(language === 'ru' ? 'dd.MM.yyyy' : 'MMM d, yyyy');
}

/** @returns the hour with its zone, so that nobody takes it for their own: "15:40 GMT+3" */
export function printTime(at: Date, { language, timeZone }: Speech): string {
  const local = DateTime.fromJSDate(at, { zone: timeZone }).setLocale(language);
  return `${local.toFormat('HH:mm')}\u00a0${local.offsetNameShort ?? ''}`.trimEnd();
}

type Unclear = Extract<Choice, { kind: 'unclear' }>['typed'];

/** @returns what is wrong with a typed sum, and what would not be */
export function unclearWords({ translate, language }: Speech, typed: Unclear, currency: Currency): string {
  const sum = (amountMinor: bigint) => formatMoney({ amountMinor, currency }, language);
  const readings = (some: readonly bigint[]) => some.map(sum).join(translate('bills:page.or'));
  switch (typed.kind) {
    case 'empty':
      return translate('bills:page.typedEmpty');
    case 'not-a-number':
      return translate('bills:page.typedNoNumber');
    case 'negative':
    case 'zero':
      return translate('bills:page.typedZero');
    case 'too-many-decimals': {
      const { lowerMinor, upperMinor } = typed;
      const sums = readings([...new Set([lowerMinor, upperMinor])].filter((amountMinor) => amountMinor > 0n));
      return translate('bills:page.typedDecimals', { sums });
    }
    case 'ambiguous':
      return translate('bills:page.typedAmbiguous', { sums: readings(typed.readingsMinor) });
    case 'other-currency':
      return translate('bills:page.typedCurrency', { currency });
    case 'too-large':
      return translate('bills:page.typedTooLarge');
  }
}
