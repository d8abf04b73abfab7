import { toDecimal } from '../ledger/money.ts';
import type { Translate } from '../platform/i18n.ts';
import type { StatementLine } from './line.ts';

type Told = Pick<StatementLine, 'kind' | 'reversedKind' | 'origin' | 'detail' | 'moneyMinor' | 'bonusMinor'>;

function topUpWords(t: Translate, { detail, origin }: Told): string {
  if (detail.invoice !== undefined) return t('history:line.invoice', { number: detail.invoice });
  if (origin === 'autopay') return t('history:line.autopay');
  return origin === 'customer' || origin === 'page' ? t('history:line.card') : t('history:line.topUp');
}

function reversalWords(t: Translate, { reversedKind, detail }: Told): string {
  switch (reversedKind) {
    case 'top-up':
      return detail.invoice === undefined
        ? t('history:undone.topUp')
        : t('history:undone.invoice', { number: detail.invoice });
    case 'charge':
      return t('history:undone.charge');
    case 'promo':
      return t('history:undone.promo');
    case 'adjustment':
      return t('history:undone.adjustment');
    case 'refund':
      return t('history:undone.refund');
    default:
      return t('history:undone.other');
  }
}

function adjustmentWords(t: Translate, { detail, moneyMinor, bonusMinor }: Told): string {
  const words = moneyMinor + bonusMinor > 0n ? t('history:line.credit') : t('history:line.debit');
  return detail.reason === undefined ? words : `${words}: ${detail.reason}`;
}

/** Ten of these fit a message, and 100 000 the largest file that Telegram takes; what is booked may have 4 KB of text. */
const longestWords = 150;

/** "2022-09-28" as «28.09.2022», in either language: as the provider's own history has it. */
const printedDay = (day: string): string => day.split('-').toReversed().join('.');

/**
 * A charge for a bill says what was billed and what of that is paid here, in full, too: the provider's own words and form of sums.
 * The platform's words for the bill are cut, so that both sums stay.
 */
function billWords(t: Translate, { detail, moneyMinor, bonusMinor }: Told): string | undefined {
  const { bill, from, to, billed, currency, description } = detail;
  if (!bill || !from || !to || !billed || !currency) return undefined;
  const days = from === to ? printedDay(to) : `${printedDay(from)} – ${printedDay(to)}`;
  const taken = `${toDecimal(-moneyMinor - bonusMinor)} ${currency}`;
  const words = (what: string): string => t('history:line.bill', { what, billed: `${billed} ${currency}`, taken });
  return words(cut(description?.trim() || t('history:line.billDays', { days }), longestWords - words('').length));
}

function cut(text: string, longest: number): string {
  const letters = [...text.replaceAll(/\s+/g, ' ').trim()];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : letters.join('');
}

/**
 * Says what a line was, in one phrase of at most 150 letters. Parts of it come from outside: what shows it as HTML escapes it.
 * @returns for a kind that has no words yet, that it was a movement: a history leaves nothing out
 */
export function describeLine(t: Translate, line: Told): string {
  return cut(wordsOf(t, line), longestWords);
}

function wordsOf(t: Translate, line: Told): string {
  const { detail } = line;
  switch (line.kind) {
    case 'top-up':
      return topUpWords(t, line);
    case 'charge':
      return billWords(t, line) ?? (detail.description?.trim() || detail.service?.trim() || t('history:line.charge'));
    case 'promo':
      return detail.code === undefined ? t('history:line.bonus') : t('history:line.promo', { code: detail.code });
    case 'adjustment':
      return adjustmentWords(t, line);
    case 'refund':
      return t(detail.bonus === undefined ? 'history:line.refund' : 'history:line.refundWithBonus');
    case 'reversal':
      return reversalWords(t, line);
    default:
      return t('history:line.other');
  }
}
