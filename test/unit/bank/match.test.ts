// Guarantee: a payment is matched by the number in its purpose and the payer's ИНН, or by ИНН and the one fitting sum, and by
// nothing else: what is not certain is left to a person, with what was suspected.
import { describe, expect, test } from 'vitest';
import { type Candidate, matchDocuments, type RecordedPayment } from '../../../src/bank/match.ts';
import type { ParsedDocument } from '../../../src/bank/statement/statement.ts';

const inn = '7736207543';
const other = '7802895380';

const invoice = (id: bigint, more: Partial<Candidate> = {}): Candidate => ({
  id,
  number: `26-0000${id}`,
  payerInn: inn,
  restMinor: 100_000n,
  isOpen: true,
  ...more,
});

const payment = (more: Partial<ParsedDocument> = {}): ParsedDocument => ({
  line: 1,
  type: 'Платежное поручение',
  number: '15',
  date: '2026-11-23',
  receivedOn: '2026-11-23',
  amountMinor: 100_000n,
  payerAccount: '40702810900000000001',
  payerInn: inn,
  payerName: 'ООО «Ромашка»',
  recipientAccount: '40702810138250123017',
  purpose: 'Оплата по счёту № 26-00001',
  ...more,
});

const recorded = (more: Partial<RecordedPayment> = {}): RecordedPayment => ({
  id: 7n,
  invoiceId: 1n,
  orderNumber: '15',
  amountMinor: 100_000n,
  recordedAt: new Date('2026-11-24T10:00:00Z'),
  isLinked: false,
  ...more,
});

const unnamed = { purpose: 'Оплата услуг' };
const matched = (invoiceId: bigint, reason = 'number-and-inn') => ({ kind: 'matched', reason, invoiceId });
const unmatched = (reason: string, invoiceId: bigint | null = null) => ({ kind: 'unmatched', reason, invoiceId });
const byHand = { kind: 'by-hand', paymentId: 7n, invoiceId: 1n };

interface Case {
  readonly name: string;
  readonly documents?: readonly Partial<ParsedDocument>[];
  readonly invoices?: readonly Candidate[];
  readonly payments?: readonly RecordedPayment[];
  readonly decisions: readonly unknown[];
}

function decide({ documents = [{}], invoices = [invoice(1n)], payments = [] }: Case): unknown {
  return matchDocuments(documents.map(payment), invoices, payments);
}

describe('by number and ИНН', () => {
  test.each<Case>([
    { name: 'the sum left to pay', decisions: [matched(1n)] },
    { name: 'a part of it', documents: [{ amountMinor: 1n }], decisions: [matched(1n)] },
    { name: 'more than it', documents: [{ amountMinor: 900_000n }], decisions: [matched(1n)] },
    { name: 'a rejected or expired invoice', invoices: [invoice(1n, { isOpen: false })], decisions: [matched(1n)] },
    {
      name: 'in parts, until nothing is left: what comes then is a person’s',
      documents: [
        { number: '1', amountMinor: 60_000n },
        { number: '2', amountMinor: 60_000n },
        { number: '3', amountMinor: 60_000n },
      ],
      decisions: [matched(1n), matched(1n), unmatched('invoice-paid', 1n)],
    },
    { name: 'another payer', documents: [{ payerInn: other }], decisions: [unmatched('other-payer', 1n)] },
    { name: 'a payer without ИНН', documents: [{ payerInn: '' }], decisions: [unmatched('other-payer', 1n)] },
    {
      name: 'another payer who has a fitting invoice of their own',
      documents: [{ payerInn: other }],
      invoices: [invoice(1n), invoice(2n, { payerInn: other })],
      decisions: [unmatched('other-payer', 1n)],
    },
    {
      name: 'two invoices of the payer',
      documents: [{ purpose: 'Счета 26-00001 и 26-00002' }],
      invoices: [invoice(1n), invoice(2n)],
      decisions: [unmatched('ambiguous')],
    },
    {
      name: 'one of the payer’s and one of somebody else’s',
      documents: [{ purpose: 'Счета 26-00001 и 26-00002' }],
      invoices: [invoice(1n), invoice(2n, { payerInn: other })],
      decisions: [matched(1n)],
    },
    {
      name: 'two of others',
      documents: [{ purpose: 'Счета 26-00001 и 26-00002', payerInn: '5001007322' }],
      invoices: [invoice(1n), invoice(2n)],
      decisions: [unmatched('other-payer')],
    },
  ])('$name', (given) => {
    expect(decide(given)).toEqual(given.decisions);
  });
});

describe('by ИНН and sum', () => {
  test.each<Case>([
    { name: 'the only fitting one', documents: [unnamed], decisions: [matched(1n, 'inn-and-sum')] },
    {
      name: 'beside one of another sum',
      documents: [unnamed],
      invoices: [invoice(1n), invoice(2n, { restMinor: 5n })],
      decisions: [matched(1n, 'inn-and-sum')],
    },
    {
      name: 'a number of no invoice is no number',
      documents: [{ purpose: 'договор 26-99999' }],
      decisions: [matched(1n, 'inn-and-sum')],
    },
    {
      name: 'two that fit',
      documents: [unnamed],
      invoices: [invoice(1n), invoice(2n)],
      decisions: [unmatched('ambiguous')],
    },
    { name: 'a kopeck less', documents: [{ ...unnamed, amountMinor: 99_999n }], decisions: [unmatched('unknown')] },
    {
      name: 'an invoice that is closed',
      documents: [unnamed],
      invoices: [invoice(1n, { isOpen: false })],
      decisions: [unmatched('unknown')],
    },
    { name: 'somebody else', documents: [{ ...unnamed, payerInn: other }], decisions: [unmatched('unknown')] },
    {
      name: 'nobody',
      documents: [{ ...unnamed, payerInn: '' }],
      invoices: [invoice(1n, { payerInn: '' })],
      decisions: [unmatched('unknown')],
    },
    {
      name: 'what an earlier payment of the file took is not there for the next',
      documents: [{}, { ...unnamed, number: '16' }],
      decisions: [matched(1n), unmatched('unknown')],
    },
  ])('$name', (given) => {
    expect(decide(given)).toEqual(given.decisions);
  });
});

describe('confirmed by hand before', () => {
  const paid = [invoice(1n, { restMinor: 0n })];
  test.each<Case>([
    { name: 'the same order of the named invoice', invoices: paid, payments: [recorded()], decisions: [byHand] },
    {
      name: 'zeros before the number',
      documents: [{ number: '000015' }],
      invoices: paid,
      payments: [recorded()],
      decisions: [byHand],
    },
    {
      name: 'no number in the purpose',
      documents: [unnamed],
      invoices: paid,
      payments: [recorded()],
      decisions: [byHand],
    },
    {
      name: 'somebody else paid, as the agent knew',
      documents: [{ payerInn: other }],
      invoices: paid,
      payments: [recorded()],
      decisions: [byHand],
    },
    {
      name: 'another sum',
      payments: [recorded({ amountMinor: 1n })],
      decisions: [unmatched('order-number-taken', 1n)],
    },
    {
      name: 'another file’s line is that payment',
      payments: [recorded({ isLinked: true })],
      decisions: [unmatched('order-number-taken', 1n)],
    },
    {
      name: 'the same number in another year',
      payments: [recorded({ recordedAt: new Date('2026-09-01T00:00:00Z') })],
      decisions: [unmatched('order-number-taken', 1n)],
    },
    {
      name: 'another order',
      invoices: paid,
      payments: [recorded({ orderNumber: '99' })],
      decisions: [unmatched('invoice-paid', 1n)],
    },
    {
      name: 'one confirmation stands for one line',
      documents: [{}, { payerAccount: '40702810900000000002' }],
      invoices: paid,
      payments: [recorded()],
      decisions: [byHand, unmatched('order-number-taken', 1n)],
    },
    {
      name: 'two confirmations that could be it',
      documents: [unnamed],
      invoices: [invoice(1n), invoice(2n)],
      payments: [recorded(), recorded({ id: 8n, invoiceId: 2n })],
      decisions: [unmatched('ambiguous')],
    },
  ])('$name', (given) => {
    expect(decide(given)).toEqual(given.decisions);
  });
});
