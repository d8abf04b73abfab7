import { type Currency, formatMoney } from '../../ledger/money.ts';
import type { OpenOutcome } from '../../payments/open.ts';
import type { PagePayment } from '../../payments/payment.ts';
import type { Speech } from './words.ts';

/** A payment that was not opened. */
export type NotOpened = Exclude<OpenOutcome<PagePayment>, { kind: 'open' }>;

/** @returns why there is no link, in the payer's words; null when the page itself says so, as of a bill that is paid */
export function refusalWords(speech: Speech, outcome: NotOpened, currency: Currency): string | null {
  const { translate, language } = speech;
  const sum = (amountMinor: bigint) => formatMoney({ amountMinor, currency }, language);
  if (outcome.kind === 'unavailable') {
    return translate(outcome.reason === 'gateway' ? 'bills:page.gatewayDown' : 'bills:page.tooManyLinks');
  }
  const { quote } = outcome;
  switch (quote.kind) {
    case 'bill-closed':
    case 'rate-missing':
      return null;
    case 'pays-by-invoice':
      return translate('bills:page.notByCard');
    case 'below-minimum':
    case 'foreign-card-minimum':
      return translate('bills:page.belowMinimum', { minimum: sum(quote.minimumMinor) });
    case 'above-maximum':
      return translate('bills:page.aboveMaximum', { maximum: sum(quote.maximumMinor) });
    case 'not-a-step':
      return translate('bills:page.notAStep', {
        sums: quote.neighboursMinor.map(sum).join(translate('bills:page.or')),
      });
  }
}
