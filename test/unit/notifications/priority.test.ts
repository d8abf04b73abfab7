// Guarantee: the rank of what is told follows from what it is: money before critical before warnings before bulk.
import { expect, test } from 'vitest';
import type { AlertLevel, Notice } from '../../../src/notifications/notice.ts';
import { priorities, priorityOf, rankOf } from '../../../src/notifications/priority.ts';

const alert = (level: AlertLevel): Notice => ({ kind: 'alert.level', watchId: '1', episode: 1, level });

test('the more urgent, the higher its rank, and bulk has none', () => {
  expect(priorities.map(rankOf)).toEqual([3, 2, 1, 0]);
});

test.each<[Notice, string]>([
  [{ kind: 'payment.credited', paymentId: 1 }, 'money'],
  [{ kind: 'relay.to-customer', userId: '1', groupChatId: '-1', groupMessageId: 1 }, 'money'],
  [{ kind: 'support.card', invoiceId: '1' }, 'money'],
  [alert('empty'), 'critical'],
  [alert('critical'), 'critical'],
  [alert('warning'), 'warning'],
  [alert('info'), 'warning'],
  [{ kind: 'bill.unpaid', billId: '1' }, 'warning'],
  [{ kind: 'closing.announced', quarter: '2026-Q3', accountId: '1' }, 'bulk'],
])('%o is %s', (notice, priority) => {
  expect(priorityOf(notice)).toBe(priority);
});
