import type { Notice } from './notice.ts';

/** What goes first when not everything can go at once, from the most urgent. */
export const priorities = ['money', 'critical', 'warning', 'bulk'] as const;
export type Priority = (typeof priorities)[number];

/**
 * By kind, never by whoever queues it. Money is also what somebody waits for: an answer of support, an invoice asked for.
 * Bulk is what goes to many at once and is as good an hour later.
 */
const byKind: Readonly<Record<Exclude<Notice['kind'], 'alert.level'>, Priority>> = {
  'payment.credited': 'money',
  'payment.cancelled': 'money',
  'payment.late': 'money',
  'autopay.charged': 'money',
  'autopay.declined': 'money',
  'autopay.slow': 'money',
  'autopay.paused': 'money',
  'autopay.ended': 'money',
  'autopay.limit': 'money',
  'refund.accepted': 'money',
  'refund.undone': 'money',
  'invoice.document': 'money',
  'invoice.changed': 'money',
  'account.adjusted': 'money',
  'bill.paid': 'money',
  'relay.to-customer': 'money',
  'relay.to-support': 'money',
  'relay.undelivered': 'money',
  'support.card': 'money',
  'support.overdue': 'money',
  'support.quarantined': 'money',
  'support.charged-after-end': 'money',
  'support.autopay-trouble': 'money',
  'support.refund': 'money',
  'alert.sample': 'money',
  'bill.unpaid': 'warning',
  'support.broadcast': 'warning',
  'closing.announced': 'bulk',
  'broadcast.message': 'bulk',
  'support.closing': 'bulk',
};

export function priorityOf(notice: Notice): Priority {
  if (notice.kind !== 'alert.level') return byKind[notice.kind];
  return notice.level === 'critical' || notice.level === 'empty' ? 'critical' : 'warning';
}

/** As the queue has it: the higher, the sooner. */
export const rankOf = (priority: Priority): number => priorities.length - 1 - priorities.indexOf(priority);
