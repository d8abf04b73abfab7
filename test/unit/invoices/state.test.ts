// Guarantee: an invoice's state follows from what is known of it, money first, and by no other way.
import { expect, test } from 'vitest';
import { type InvoiceFacts, invoiceState } from '../../../src/invoices/state.ts';

const fresh: InvoiceFacts = {
  progress: 'requested',
  closed: null,
  amountMinor: 1000n,
  paidMinor: 0n,
  awaitsApproval: false,
};

test.each<[string, Partial<InvoiceFacts>, ReturnType<typeof invoiceState>]>([
  ['just asked for', {}, 'requested'],
  ['an agent sees to it', { progress: 'in-work' }, 'in-work'],
  ['support stands by it', { progress: 'issued' }, 'issued'],
  ['a first part has come', { paidMinor: 1n }, 'partly-paid'],
  ['one kopeck is missing', { progress: 'issued', paidMinor: 999n }, 'partly-paid'],
  ['all of it has come', { progress: 'in-work', paidMinor: 1000n }, 'credited'],
  ['more than all has come', { paidMinor: 5000n }, 'credited'],
  ['money is reported and waits for a second agent', { progress: 'issued', awaitsApproval: true }, 'paid'],
  ['a part has come, and the rest waits for a second agent', { paidMinor: 1n, awaitsApproval: true }, 'paid'],
  ['all has come, and more waits for a second agent', { paidMinor: 1000n, awaitsApproval: true }, 'credited'],
  ['rejected', { progress: 'in-work', closed: 'rejected' }, 'rejected'],
  ['expired', { progress: 'issued', closed: 'expired' }, 'expired'],
  ['rejected, and a part came after all', { closed: 'rejected', paidMinor: 1n }, 'partly-paid'],
  ['expired, and paid after all', { closed: 'expired', paidMinor: 1000n }, 'credited'],
  ['expired, and reported after all', { closed: 'expired', awaitsApproval: true }, 'paid'],
])('%s', (_, facts, state) => {
  expect(invoiceState({ ...fresh, ...facts })).toBe(state);
});
