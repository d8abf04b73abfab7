import { z } from 'zod';
import { pagePayments } from '../../../payments/page.ts';
import { creditOf, findPayment, type Payment } from '../../../payments/payment.ts';
import { refundsOf } from '../../../refunds/find.ts';
import type { Operations } from '../api-app.ts';
import { idOfCursor, toCursor } from '../cursor.ts';
import { findGivenAccount } from '../find-account.ts';
import { operation } from '../operation.ts';
import { ApiProblem } from '../problems.ts';
import { refundBody, toRefundBody } from '../refund-body.ts';
import { account, id, moment, money, nextCursor, paging, paymentId, toLimit, toMoney } from '../schemas.ts';

const tag = 'Payments';
const listPayments = operation({
  ...{ id: 'listPayments', tag, summary: 'List top-ups by card, the newest first', scope: 'payments:read' },
  refusals: ['unknown-account'],
});
const getPayment = operation({
  ...{ id: 'getPayment', tag, summary: 'Read a payment and its refunds', scope: 'payments:read' },
  refusals: ['unknown-payment'],
});

const states = ['pending', 'paid', 'cancelled', 'expired'] as const;

const described = {
  id: paymentId,
  accountId: id('1'),
  amount: money.meta({ description: 'What the payer pays, in rubles.' }),
  credited: money.meta({
    description: 'What it puts onto the balance, in the account’s currency, at the rate that was frozen with the link.',
  }),
  state: z.enum(states).meta({ description: 'Money that comes for a cancelled or expired one makes it paid, too.' }),
  origin: z.enum(['customer', 'autopay', 'page']).meta({
    description:
      'customer: by a link of the chat; autopay: the bound card was charged; page: by whoever had a bill’s page.',
  }),
  userId: id('1001')
    .nullable()
    .meta({ description: 'The Telegram user behind it; null: nobody is, of a bill’s page.' }),
  billId: id('17').nullable().meta({ description: 'The bill that the payer had in view.' }),
  gateway: z.string(),
  createdAt: moment,
  paidAt: moment.nullable(),
  transactionId: id('1').nullable().meta({ description: 'Where it stands in the books, and in statements.' }),
};
const paymentBody = z.object(described).meta({ id: 'Payment' });
const paymentWithRefunds = z.object({ ...described, refunds: z.array(refundBody) }).meta({ id: 'PaymentWithRefunds' });

const toBody = (payment: Payment) => ({
  id: String(payment.id),
  accountId: String(payment.accountId),
  amount: toMoney(payment),
  credited: toMoney(creditOf(payment)),
  state: payment.state,
  origin: payment.origin,
  userId: payment.userId === null ? null : String(payment.userId),
  billId: payment.billId === null ? null : String(payment.billId),
  gateway: payment.gateway,
  createdAt: payment.createdAt.toISOString(),
  paidAt: payment.paidAt?.toISOString() ?? null,
  transactionId: payment.ledgerTransactionId === null ? null : String(payment.ledgerTransactionId),
});

const addListPayments: Operations = (app, { db }) => {
  app.get(
    '/payments',
    {
      config: listPayments.config,
      schema: {
        ...listPayments.documented,
        querystring: z.strictObject({ ...paging, account: account.optional(), state: z.enum(states).optional() }),
        response: { 200: z.object({ payments: z.array(paymentBody), nextCursor }), ...listPayments.refused },
      },
    },
    async ({ query }) => {
      const limit = toLimit(query.limit);
      const before = idOfCursor('payments', query.cursor);
      const of = query.account === undefined ? undefined : await findGivenAccount(db, query.account);
      // A number that no column holds is beyond all of them.
      const beforeId = before === undefined || before > 2_147_483_647n ? undefined : Number(before);
      const found = await pagePayments(db, { accountId: of?.id, state: query.state, beforeId, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return { payments: page.map(toBody), nextCursor: last ? toCursor('payments', last.id) : null };
    },
  );
};

const addGetPayment: Operations = (app, { db }) => {
  app.get(
    '/payments/:payment',
    {
      config: getPayment.config,
      schema: {
        ...getPayment.documented,
        params: z.object({ payment: paymentId }),
        response: { 200: paymentWithRefunds, ...getPayment.refused },
      },
    },
    async ({ params }) => {
      const payment = await findPayment(db, Number(params.payment));
      if (!payment) throw new ApiProblem('unknown-payment');
      const refunds = await refundsOf(db, payment.id);
      return { ...toBody(payment), refunds: refunds.map(toRefundBody) };
    },
  );
};

/** Adds those of this file. */
export const paymentOperations: Operations = (app, deps) => {
  for (const add of [addListPayments, addGetPayment]) add(app, deps);
};
