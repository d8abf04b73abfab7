import { Readable } from 'node:stream';
import { z } from 'zod';
import type { PlatformAccount } from '../../../accounts/platform-account.ts';
import {
  csvOf,
  exportStatement,
  type StatementLine,
  statementFilters,
  statementPage,
  statementTotals,
} from '../../../statements/index.ts';
import type { StatementRange } from '../../../statements/line.ts';
import type { Operations } from '../api-app.ts';
import { idOfCursor, toCursor } from '../cursor.ts';
import { findGivenAccount } from '../find-account.ts';
import { operation } from '../operation.ts';
import { account, askedMoment, id, moment, money, nextCursor, paging, toLimit, toMoney } from '../schemas.ts';

const tag = 'Statements';
const listEntries = operation({
  ...{ id: 'listEntries', tag, summary: 'List what moved on an account, the newest first', scope: 'statements:read' },
  refusals: ['unknown-account'],
});
const getStatement = operation({
  ...{ id: 'getStatement', tag, summary: 'Read a period’s totals', scope: 'statements:read' },
  description: 'Opening and in, less out, is closing.',
  refusals: ['unknown-account'],
});
const exportEntries = operation({
  ...{ id: 'exportEntries', tag, summary: 'Export what moved as CSV', scope: 'statements:read' },
  description: 'As Russian Excel opens it: semicolons, decimal commas, days and hours of the account’s own zone.',
  refusals: ['unknown-account'],
});

const between = {
  from: askedMoment.optional().meta({ description: 'From this moment on; from the account’s opening by default.' }),
  to: askedMoment
    .optional()
    .meta({ description: 'Before this moment; until now by default.', examples: ['2027-01-01T00:00:00+03:00'] }),
};
const filter = z.enum(statementFilters).default('all');

/** A period is given the right way round. */
function checkOrder(given: { from?: string | undefined; to?: string | undefined }, context: z.RefinementCtx): void {
  const { from, to } = given;
  if (from === undefined || to === undefined || new Date(from) < new Date(to)) return;
  const params = { code: 'wrong-order' };
  context.addIssue({ code: 'custom', path: ['to'], params, message: 'The period ends before it begins' });
}

/** Further on than anything is booked. */
const farAhead = new Date('2999-01-01T00:00:00Z');

function rangeOf(
  found: PlatformAccount,
  given: { from?: string | undefined; to?: string | undefined },
): StatementRange {
  return {
    from: given.from === undefined ? found.createdAt : new Date(given.from),
    to: given.to === undefined ? farAhead : new Date(given.to),
  };
}

const entry = z
  .object({
    transactionId: id('1'),
    at: moment,
    kind: z.string().meta({ description: 'top-up, charge, promo, adjustment, refund, reversal, …' }),
    reverses: z.string().nullable().meta({ description: 'Of a reversal: the kind of what it undoes.' }),
    origin: z.enum(['customer', 'autopay', 'page']).nullable(),
    detail: z.record(z.string(), z.string()),
    money: money.meta({ description: 'What the customer’s own money moved by.' }),
    bonus: money,
    balance: money.meta({ description: 'Money and bonus together, after it.' }),
  })
  .meta({ id: 'Entry' });

/** Text to whoever reads the document, a stream to fastify. */
const csvFile = z.unknown().meta({ type: 'string' });

const toBody = (line: StatementLine, currency: z.output<typeof money>['currency']) => ({
  transactionId: String(line.transactionId),
  at: line.at.toISOString(),
  kind: line.kind,
  reverses: line.reversedKind,
  origin: line.origin,
  detail: { ...line.detail },
  money: toMoney({ amountMinor: line.moneyMinor, currency }),
  bonus: toMoney({ amountMinor: line.bonusMinor, currency }),
  balance: toMoney({ amountMinor: line.balanceMinor, currency }),
});

const params = z.object({ account });

const addListEntries: Operations = (app, { db }) => {
  app.get(
    '/accounts/:account/entries',
    {
      config: listEntries.config,
      schema: {
        ...{ ...listEntries.documented, params },
        querystring: z.strictObject({ ...paging, ...between, filter }).superRefine(checkOrder),
        response: { 200: z.object({ entries: z.array(entry), nextCursor }), ...listEntries.refused },
      },
    },
    async ({ params: given, query }) => {
      const found = await findGivenAccount(db, given.account);
      const than = idOfCursor('entries', query.cursor);
      const cursor = than === undefined ? undefined : ({ way: 'older', than } as const);
      const wish = { accountId: found.id, range: rangeOf(found, query), filter: query.filter };
      const page = await statementPage(db, { ...wish, cursor, limit: toLimit(query.limit) });
      // Where nothing is older, a page for people begins anew at the top; a list for a program ends.
      const lines = page.lines.filter(({ transactionId }) => than === undefined || transactionId < than);
      const older = lines.length > 0 ? page.older : undefined;
      return {
        entries: lines.map((line) => toBody(line, page.currency)),
        nextCursor: older ? toCursor('entries', older.than) : null,
      };
    },
  );
};

const addGetStatement: Operations = (app, { db }) => {
  app.get(
    '/accounts/:account/statement',
    {
      config: getStatement.config,
      schema: {
        ...{ ...getStatement.documented, params },
        querystring: z.strictObject(between).superRefine(checkOrder),
        response: {
          200: z.object({ opening: money, in: money, out: money, closing: money }),
          ...getStatement.refused,
        },
      },
    },
    async ({ params: given, query }) => {
      const found = await findGivenAccount(db, given.account);
      const totals = await statementTotals(db, { accountId: found.id, range: rangeOf(found, query) });
      const { currency } = totals;
      return {
        opening: toMoney({ amountMinor: totals.openingMinor, currency }),
        in: toMoney({ amountMinor: totals.inMinor, currency }),
        out: toMoney({ amountMinor: totals.outMinor, currency }),
        closing: toMoney({ amountMinor: totals.closingMinor, currency }),
      };
    },
  );
};

const addExportEntries: Operations = (app, { db, translator }) => {
  app.get(
    '/accounts/:account/entries.csv',
    {
      config: exportEntries.config,
      schema: {
        ...{ ...exportEntries.documented, params },
        querystring: z
          .strictObject({ ...between, filter, language: z.enum(['ru', 'en']).default('ru') })
          .superRefine(checkOrder),
        response: {
          200: { description: 'The file.', content: { 'text/csv': { schema: csvFile } } },
          ...exportEntries.refused,
        },
      },
    },
    async ({ params: given, query }, reply) => {
      const found = await findGivenAccount(db, given.account);
      const lines = exportStatement(db, { accountId: found.id, range: rangeOf(found, query), filter: query.filter });
      const words = { t: translator(query.language), timeZone: found.timeZone };
      reply.header('content-disposition', `attachment; filename="statement-${found.number}.csv"`);
      return reply.type('text/csv; charset=utf-8').send(Readable.from(csvOf(lines, words)));
    },
  );
};

/** Adds those of this file. */
export const statementOperations: Operations = (app, deps) => {
  for (const add of [addListEntries, addGetStatement, addExportEntries]) add(app, deps);
};
