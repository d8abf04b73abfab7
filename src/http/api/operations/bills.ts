import { z } from 'zod';
import { type Bill, cancelBill, findBill, makeServiceBill, pageBills, putTopUpBill } from '../../../bills/index.ts';
import type { Transaction } from '../../../db/client.ts';
import type { Operations } from '../api-app.ts';
import { billBody, billWish, createBillTeller } from '../bill-body.ts';
import { idOfCursor, toCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { findGivenAccount } from '../find-account.ts';
import { once } from '../once.ts';
import { ofMaking, operation } from '../operation.ts';
import { ApiProblem } from '../problems.ts';
import { account, id, making, nextCursor, paging } from '../schemas.ts';

const tag = 'Bills';
const createBill = operation({
  ...{ id: 'createBill', tag, summary: 'Make a bill', scope: 'billing:write' },
  description:
    'A top-up is to be paid by money that comes in. A service is paid from the balance at once, partly if that does not suffice; the rest is taken as soon as there is money.',
  refusals: [...ofMaking, 'unknown-account', 'currency-mismatch'],
});
const listBills = operation({
  ...{ id: 'listBills', tag, summary: 'List an account’s bills, the newest first', scope: 'billing:read' },
  refusals: ['unknown-account'],
});
const getBill = operation({
  ...{ id: 'getBill', tag, summary: 'Read a bill', scope: 'billing:read' },
  refusals: ['unknown-bill'],
});
const stopBill = operation({
  ...{ id: 'cancelBill', tag, summary: 'Cancel a top-up bill that nothing is paid of', scope: 'billing:write' },
  description: 'Money that comes for it after all is put onto the balance. Cancelling it again changes nothing.',
  refusals: ['unknown-bill', 'bill-not-cancellable'],
});

/** As many as a page of the provider's own list. */
const usuallyListed = 25;
const mostListed = 100;

const billPaging = {
  ...paging,
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, `From 1 to ${mostListed}`)
    .optional()
    .meta({
      description: `How many to list, from 1 to ${mostListed}; ${usuallyListed} by default.`,
      examples: [String(usuallyListed)],
    }),
};

const states = ['all', 'unpaid', 'paid'] as const;

type ServiceWish = Extract<z.output<typeof billWish>, { kind: 'service' }>;

async function makeService(
  tx: Transaction,
  deps: ApiDeps,
  given: { readonly accountId: bigint; readonly wish: ServiceWish; readonly requestKey: string },
): Promise<Bill> {
  const { wish, ...rest } = given;
  const made = await makeServiceBill(tx, deps, {
    ...rest,
    periodFrom: wish.period.from,
    periodTo: wish.period.to,
    amountMinor: BigInt(wish.amount.amountMinor),
    lines: wish.lines.map(({ service, amount }) => ({ service, amountMinor: BigInt(amount.amountMinor) })),
    ...(wish.description === undefined ? {} : { description: wish.description }),
  });
  if (made.kind === 'mismatch') throw new ApiProblem('idempotency-key-reused');
  return made.bill;
}

async function makeTopUp(
  tx: Transaction,
  deps: ApiDeps,
  given: { readonly accountId: bigint; readonly amountMinor: bigint; readonly requestKey: string },
): Promise<Bill> {
  const made = await putTopUpBill(tx, deps, { ...given, userId: null });
  if (made.kind === 'mismatch') throw new ApiProblem('idempotency-key-reused');
  return made.bill;
}

const addCreateBill: Operations = (app, deps) => {
  app.post(
    '/accounts/:account/bills',
    {
      config: createBill.config,
      schema: {
        ...{ ...createBill.documented, params: z.object({ account }), headers: making, body: billWish },
        response: { 201: billBody, ...createBill.refused },
      },
    },
    async (request, reply) => {
      const wish = request.body;
      const { id: accountId, currency } = await findGivenAccount(deps.db, request.params.account);
      if (currency !== wish.amount.currency) throw new ApiProblem('currency-mismatch');
      const tell = await createBillTeller(deps, currency);
      const { body } = await once(deps, request, reply, async (tx, { key }) => {
        const given = { accountId, requestKey: `api:${key}` };
        const bill =
          wish.kind === 'service'
            ? await makeService(tx, deps, { ...given, wish })
            : await makeTopUp(tx, deps, { ...given, amountMinor: BigInt(wish.amount.amountMinor) });
        return { status: 201, body: tell(bill) };
      });
      return reply.send(body);
    },
  );
};

const addListBills: Operations = (app, deps) => {
  app.get(
    '/accounts/:account/bills',
    {
      config: listBills.config,
      schema: {
        ...{ ...listBills.documented, params: z.object({ account }) },
        querystring: z.strictObject({
          ...billPaging,
          state: z.enum(states).optional().meta({
            description: 'unpaid: those of which anything is left, cancelled ones not; all of them by default.',
          }),
        }),
        response: { 200: z.object({ bills: z.array(billBody), nextCursor }), ...listBills.refused },
      },
    },
    async ({ params, query }) => {
      const limit = query.limit === undefined ? usuallyListed : Number(query.limit);
      const beforeId = idOfCursor('bills', query.cursor);
      const { id: accountId, currency } = await findGivenAccount(deps.db, params.account);
      const which = query.state ?? 'all';
      const page = await pageBills(deps.db, { accountId, which, limit, beforeId });
      const last = page.length < limit ? undefined : page.at(-1);
      const next = last ? await pageBills(deps.db, { accountId, which, limit: 1, beforeId: last.id }) : [];
      const tell = await createBillTeller(deps, currency);
      return { bills: page.map(tell), nextCursor: last && next.length > 0 ? toCursor('bills', last.id) : null };
    },
  );
};

const params = z.object({ bill: id('1') });

const addGetBill: Operations = (app, deps) => {
  app.get(
    '/bills/:bill',
    {
      config: getBill.config,
      schema: { ...{ ...getBill.documented, params }, response: { 200: billBody, ...getBill.refused } },
    },
    async (request) => {
      const bill = await findBill(deps.db, BigInt(request.params.bill));
      if (!bill) throw new ApiProblem('unknown-bill');
      return (await createBillTeller(deps, bill.currency))(bill);
    },
  );
};

const addCancelBill: Operations = (app, deps) => {
  app.post(
    '/bills/:bill/cancel',
    {
      config: stopBill.config,
      schema: { ...{ ...stopBill.documented, params }, response: { 200: billBody, ...stopBill.refused } },
    },
    async (request) => {
      const billId = BigInt(request.params.bill);
      const bill = await findBill(deps.db, billId);
      if (!bill) throw new ApiProblem('unknown-bill');
      const outcome = await cancelBill(deps, { billId, accountId: bill.accountId });
      if (outcome.kind === 'not-cancellable') throw new ApiProblem('bill-not-cancellable');
      return (await createBillTeller(deps, bill.currency))((await findBill(deps.db, billId)) ?? bill);
    },
  );
};

/** Adds those of this file. */
export const billOperations: Operations = (app, deps) => {
  for (const add of [addCreateBill, addListBills, addGetBill, addCancelBill]) add(app, deps);
};
