import type { SavedCardAnswer } from '../gateway.ts';
import { parseInvoiceId } from './invoice-id.ts';

const unavailable = (code: string): SavedCardAnswer => ({ kind: 'unavailable', reason: `error-${code}` });

/** Robokassa's list of errors, where it says more than "refused". */
const meanings = new Map<string, SavedCardAnswer>([
  // The shop has no leave to charge bound cards: an operator must ask Robokassa, no card is to blame.
  ['34', { kind: 'unavailable', reason: 'recurring-not-allowed' }],
  // The parent is no payment whose card can be charged (any more).
  ['35', { kind: 'declined', code: 'card-unusable' }],
  // The number is known there: an earlier call of ours has arrived, so the payment itself must be asked about.
  ['40', { kind: 'created' }],
  // The shop, its settings or our request: 25 inactive, 26 unknown, 29 signature, 30 parameter, 31 sum, 33 time is up.
  ...['25', '26', '29', '30', '31', '33'].map((code) => [code, unavailable(code)] as const),
  // Troubles inside the service, 41 is one at the start of an operation.
  ...['20', '21', '22', '23', '24', '27', '28', '32', '36', '37', '41', '43'].map(
    (code) => [code, unavailable(code)] as const,
  ),
]);

const created = /^OK\s*\+?\s*(\d+)$/;
const failed = /^error\s*:?\s*([1-9]\d{0,2})(?!\d)/i;

/**
 * Reads what Robokassa answers to a charge of a bound card (docs: recurring). `OK156` says that the operation was made, not
 * that it is paid. The documents write "OK+InvoiceId", which may mean that with or without the plus. Never throws.
 * @param invoiceId the number of the charge: an answer about another one says nothing of it
 */
export function readRecurringAnswer(text: string, invoiceId: number): SavedCardAnswer {
  const answer = text.trim();
  const made = created.exec(answer)?.[1];
  if (made !== undefined) {
    return parseInvoiceId(made) === invoiceId ? { kind: 'created' } : { kind: 'unknown', reason: 'other-number' };
  }
  const code = failed.exec(answer)?.[1];
  if (code === undefined) return { kind: 'unknown', reason: 'unreadable-answer' };
  const meaning = meanings.get(code);
  if (meaning) return meaning;
  // Robokassa's own codes have two digits at most, save 500, by which it may have died at any point of the charge; other
  // three are a proxy's, which cannot know what was done.
  if (code.length > 2) return { kind: 'unknown', reason: 'unreadable-answer' };
  // Refused for a reason we have no word for. Nothing was made; as a decline it is counted, so it is not tried for ever.
  return { kind: 'declined', code: 'refused-by-bank' };
}
