import { z } from 'zod';
import { chargeAccount } from '../../../accounts/charge-account.ts';
import { wasCharged } from '../../../accounts/was-charged.ts';
import type { Operations } from '../api-app.ts';
import { type BatchLine, chargeLines } from '../charge-batch.ts';
import { findGivenAccount } from '../find-account.ts';
import { once } from '../once.ts';
import { ofMaking, operation } from '../operation.ts';
import { ApiProblem } from '../problems.ts';
import { account, amount, id, making, money, text, toAccountRef, toMoney } from '../schemas.ts';

/** 10,000 lines of 200 bytes each. */
const batchBytes = 2 * 1024 * 1024;
const mostLines = 10_000;

const tag = 'Charges';
const createCharge = operation({
  ...{ id: 'createCharge', tag, summary: 'Charge an account for the service', scope: 'charges:write' },
  description: 'The bonus is spent first, then the customer’s money. All of the sum is taken or nothing.',
  refusals: [...ofMaking, 'unknown-account', 'currency-mismatch', 'insufficient-funds'],
});
const createChargeBatch = operation({
  ...{ id: 'createChargeBatch', tag, summary: 'Charge many accounts at once', scope: 'charges:write' },
  description: `Up to ${mostLines} lines, several of one account, too; all are charged or none, and it is said which stand in the way.`,
  refusals: [...ofMaking, 'batch-refused'],
});

const described = {
  service: text(100, 'Контейнеры').optional().meta({ description: 'What the history and its chart group by.' }),
  description: text(200, 'Контейнер web-1, 21 ноября').optional().meta({ description: 'The line of the history.' }),
};

const charge = z.strictObject({ account, amount, ...described });
const lineId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'At most 64 letters, digits and . _ -')
  .meta({ description: 'Your own, each once in a batch.', examples: ['line-1'] });

const batch = z
  .strictObject({
    charges: z
      .array(z.strictObject({ id: lineId, account, amount, ...described }))
      .min(1)
      .max(mostLines),
  })
  .superRefine(({ charges }, context) => {
    const seen = new Set<string>();
    for (const [place, line] of charges.entries()) {
      const path = ['charges', place, 'id'];
      const params = { code: 'duplicate' };
      if (seen.has(line.id)) context.addIssue({ code: 'custom', path, params, message: 'This id stands above, too' });
      seen.add(line.id);
    }
  });

/** Only what was said: an empty text is no description. */
const detailOf = ({ service, description }: { service?: string | undefined; description?: string | undefined }) => ({
  ...(service === undefined ? {} : { service }),
  ...(description === undefined ? {} : { description }),
});

const toLine = (given: z.output<typeof batch>['charges'][number]): BatchLine => ({
  id: given.id,
  account: toAccountRef(given.account),
  amountMinor: BigInt(given.amount.amountMinor),
  currency: given.amount.currency,
  detail: detailOf(given),
});

const addCreateCharge: Operations = (app, deps) => {
  app.post(
    '/charges',
    {
      config: createCharge.config,
      schema: {
        ...{ ...createCharge.documented, headers: making, body: charge },
        response: {
          201: z.object({ transactionId: id('1'), amount: money, fromMoney: money, fromBonus: money }),
          ...createCharge.refused,
        },
      },
    },
    async (request, reply) => {
      const { amount: asked } = request.body;
      const { currency } = asked;
      const { body } = await once(deps, request, reply, async (tx, { now, key: own }) => {
        const found = await findGivenAccount(tx, request.body.account);
        if (found.currency !== currency) throw new ApiProblem('currency-mismatch');
        const key = `charge:${own}`;
        // An answer is forgotten after a month; the books never forget.
        if (await wasCharged(tx, key)) throw new ApiProblem('idempotency-key-reused');
        const amountMinor = BigInt(asked.amountMinor);
        const wish = { accountId: found.id, amountMinor, key, occurredAt: now, detail: detailOf(request.body) };
        const charged = await chargeAccount(tx, wish);
        if (charged.kind === 'insufficient-funds') throw new ApiProblem('insufficient-funds');
        const { transactionId, fromMoneyMinor, fromBonusMinor } = charged;
        return {
          status: 201,
          body: {
            transactionId: String(transactionId),
            amount: toMoney({ amountMinor, currency }),
            fromMoney: toMoney({ amountMinor: fromMoneyMinor, currency }),
            fromBonus: toMoney({ amountMinor: fromBonusMinor, currency }),
          },
        };
      });
      return reply.send(body);
    },
  );
};

const addCreateChargeBatch: Operations = (app, deps) => {
  app.post(
    '/charges/batch',
    {
      bodyLimit: batchBytes,
      config: createChargeBatch.config,
      schema: {
        ...{ ...createChargeBatch.documented, headers: making, body: batch },
        response: {
          201: z.object({ charges: z.array(z.object({ id: lineId, transactionId: id('1') })) }),
          ...createChargeBatch.refused,
        },
      },
    },
    async (request, reply) => {
      const { body } = await once(deps, request, reply, async (tx, { now, key }) => {
        const lines = request.body.charges.map(toLine);
        const transactions = await chargeLines(tx, { lines, key, now });
        const charges = lines.map((line, place) => ({ id: line.id, transactionId: String(transactions[place]) }));
        return { status: 201, body: { charges } };
      });
      return reply.send(body);
    },
  );
};

/** Adds those of this file. */
export const chargeOperations: Operations = (app, deps) => {
  for (const add of [addCreateCharge, addCreateChargeBatch]) add(app, deps);
};
