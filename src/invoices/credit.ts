import { formatMoney, type Money, type MoneyLocale } from '../ledger/money.ts';
import { fromRubles } from '../rates/index.ts';
import type { Invoice } from './invoice.ts';

/**
 * What the bank's rubles for an invoice put onto the balance: by the invoice's own rate, where that is kept in another
 * currency, however late they come. A few kopecks still make a cent, since money that came is never without an entry.
 */
export function creditFor(
  invoice: Pick<Invoice, 'currency' | 'creditCurrency' | 'rateMicro'>,
  paidMinor: bigint,
): Money {
  const { currency, creditCurrency, rateMicro } = invoice;
  if (creditCurrency === null || rateMicro === null) return { amountMinor: paidMinor, currency };
  return { amountMinor: fromRubles(paidMinor, rateMicro) || 1n, currency: creditCurrency };
}

/** @returns a sum of the invoice for people, with what it is on the balance where that is another currency: «7 400 ₽ (100 $)» */
export function printInvoiceSum(
  invoice: Pick<Invoice, 'currency' | 'creditCurrency' | 'rateMicro'>,
  amountMinor: bigint,
  locale: MoneyLocale,
): string {
  const printed = formatMoney({ amountMinor, currency: invoice.currency }, locale);
  if (invoice.creditCurrency === null || amountMinor <= 0n) return printed;
  return `${printed} (${formatMoney(creditFor(invoice, amountMinor), locale)})`;
}
