import { minorPerMajor, parseDecimal, toDecimal } from '../../ledger/money.ts';
import type { Book } from './book.ts';
import type { Notifier } from './notifier.ts';
import type { NotifyMode } from './types.ts';

/** More than the quarter of an hour after which a late payment is told to the customer. */
export const lateNoticeMs = 20 * 60_000;

/** When the notices of a payment go out, one for each element, in milliseconds from now. */
const noticeDelaysMs: Readonly<Record<NotifyMode, readonly number[]>> = {
  now: [0],
  late: [lateNoticeMs],
  twice: [0, 0],
  never: [],
  'wrong-sum': [0],
  'bad-signature': [0],
};

/** @returns what is really paid in this mode: less one ruble with wrong-sum, or more when nothing would be left */
export function paidSumIn(notify: NotifyMode, outSum: string): string {
  if (notify !== 'wrong-sum') return outSum;
  const minor = parseDecimal(outSum) ?? 0n;
  return toDecimal(minor > minorPerMajor ? minor - minorPerMajor : minor + minorPerMajor);
}

interface Announcement {
  readonly invoiceId: number;
  readonly notify: NotifyMode;
  readonly nowMs: number;
  /** No notice goes out before so long: the money itself comes late. */
  readonly laterMs?: number;
}

/** Tells the shop of a payment in this mode; what is due at once has been answered when it resolves. */
export async function announce(
  { book, notifier }: { readonly book: Book; readonly notifier: Notifier },
  { invoiceId, notify, nowMs, laterMs = 0 }: Announcement,
): Promise<void> {
  const forged = notify === 'bad-signature';
  const notices = noticeDelaysMs[notify].map((delayMs) =>
    book.addNotice({ invoiceId, dueAtMs: nowMs + Math.max(delayMs, laterMs), attemptsMade: 0, forged }),
  );
  await notifier.send(notices.filter((notice) => notice.dueAtMs <= nowMs));
}
