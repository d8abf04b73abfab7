import { z } from 'zod';
import { creditOf, findPayment } from '../../../payments/payment.ts';
import { refundOfId } from '../../../refunds/find.ts';
import type { Refund } from '../../../refunds/index.ts';
import { type Approval, approvalOfWish } from '../../../support/approval.ts';
import { type RefundOutcome, refundPayment } from '../../../support/refund.ts';
import type { Operations } from '../api-app.ts';
import { callerOf } from '../caller.ts';
import { agentOf } from '../caller-as-agent.ts';
import { type Made, onceByKey } from '../once.ts';
import { ofMaking, operation } from '../operation.ts';
import { ApiProblem } from '../problems.ts';
import { refundBody, toRefundBody } from '../refund-body.ts';
import { amount, id, making, paymentId, text } from '../schemas.ts';

const tag = 'Refunds';
const createRefund = operation({
  ...{ id: 'createRefund', tag, summary: 'Give money of a payment back to its card', scope: 'refunds:write' },
  description:
    'The sum is in the account’s currency; what was paid in rubles for it goes back at the payment’s own rate. The money leaves the balance before the gateway is asked. Above the provider’s limit an agent of support agrees first (202): nothing is taken until then.',
  refusals: [
    ...ofMaking,
    'unknown-payment',
    'currency-mismatch',
    'payment-not-paid',
    'refund-refused',
    'refund-unavailable',
  ],
});
const getRefund = operation({
  ...{ id: 'getRefund', tag, summary: 'Read a refund', scope: 'payments:read' },
  refusals: ['unknown-refund'],
});

const wish = z.strictObject({ payment: paymentId, amount, reason: text(500, 'Услуга не понадобилась') });
const waiting = z
  .object({ approval: id('1'), state: z.enum(['waiting', 'approved', 'declined']) })
  .meta({ id: 'RefundApproval', description: 'The refund waits for an agent of support.' });

type Body = z.output<typeof refundBody> | z.output<typeof waiting>;

/** What a request names: its key may not have been used for another refund. */
interface Asked {
  readonly paymentId: number;
  readonly amountMinor: bigint;
}

/** @throws ApiProblem when what was made or asked for under the request's key is another refund */
function checkSame(known: Partial<Asked>, asked: Asked): void {
  const isSame = known.paymentId === asked.paymentId && known.amountMinor === asked.amountMinor;
  if (!isSame) throw new ApiProblem('idempotency-key-reused');
}

const ofApproval = ({ act }: Approval): Partial<Asked> => (act.kind === 'refund' ? act : {});

function toMade(outcome: RefundOutcome, asked: Asked): Made<Body> {
  const made = (refund: Refund): Made<Body> => {
    checkSame(refund, asked);
    return { status: 201, body: toRefundBody(refund) };
  };
  switch (outcome.kind) {
    case 'accepted':
    case 'unknown':
    case 'already-requested':
    case 'rejected':
      return made(outcome.refund);
    case 'needs-second-agent':
    case 'already-decided':
      checkSame(ofApproval(outcome.approval), asked);
      return { status: 202, body: { approval: String(outcome.approval.id), state: outcome.approval.state } };
    case 'refused':
      throw new ApiProblem('refund-refused', { detail: `At most ${outcome.mostMinor} minor units can be given back.` });
    case 'not-paid':
      throw new ApiProblem('payment-not-paid');
    case 'unavailable':
      throw new ApiProblem('refund-unavailable');
    case 'unknown-payment':
      throw new ApiProblem('unknown-payment');
  }
}

const addCreateRefund: Operations = (app, deps) => {
  app.post(
    '/refunds',
    {
      config: createRefund.config,
      schema: {
        ...{ ...createRefund.documented, headers: making, body: wish },
        response: { 201: refundBody, 202: waiting, ...createRefund.refused },
      },
    },
    async (request, reply) => {
      const { payment: given, amount: asked, reason } = request.body;
      const agent = agentOf(callerOf(request));
      const { body } = await onceByKey(deps, request, reply, async ({ key: own }) => {
        const payment = await findPayment(deps.db, Number(given));
        if (!payment) throw new ApiProblem('unknown-payment');
        if (creditOf(payment).currency !== asked.currency) throw new ApiProblem('currency-mismatch');
        const wanted = { paymentId: payment.id, amountMinor: BigInt(asked.amountMinor) };
        const key = `refund:api:${own}`;
        // A lesser sum under the key of one that waits for an agent would be made at once, and be taken for what was agreed to.
        const waits = await approvalOfWish(deps.db, key);
        if (waits) checkSame(ofApproval(waits), wanted);
        return toMade(await refundPayment(deps, { ...wanted, reason, agent, key }), wanted);
      });
      return reply.send(body);
    },
  );
};

const addGetRefund: Operations = (app, deps) => {
  app.get(
    '/refunds/:refund',
    {
      config: getRefund.config,
      schema: {
        ...getRefund.documented,
        params: z.object({ refund: id('1') }),
        response: { 200: refundBody, ...getRefund.refused },
      },
    },
    async ({ params }) => {
      const refund = await refundOfId(deps.db, BigInt(params.refund));
      if (!refund) throw new ApiProblem('unknown-refund');
      return toRefundBody(refund);
    },
  );
};

/** Adds those of this file. */
export const refundOperations: Operations = (app, deps) => {
  for (const add of [addCreateRefund, addGetRefund]) add(app, deps);
};
