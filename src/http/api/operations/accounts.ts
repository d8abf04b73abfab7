import { IANAZone } from 'luxon';
import { z } from 'zod';
import { type AccountBalance, balanceOf, totalOf } from '../../../accounts/balance-of.ts';
import {
  changeAccount,
  createPlatformAccount,
  type PlatformAccount,
  pageAccounts,
} from '../../../accounts/platform-account.ts';
import { entityTypes } from '../../../config/profile.ts';
import type { Operations } from '../api-app.ts';
import { idOfCursor, toCursor } from '../cursor.ts';
import { findGivenAccount } from '../find-account.ts';
import { once } from '../once.ts';
import { ofBodies, ofMaking, operation } from '../operation.ts';
import { ApiProblem } from '../problems.ts';
import {
  account,
  externalId,
  id,
  making,
  moment,
  money,
  nextCursor,
  paging,
  text,
  toAccountRef,
  toLimit,
  toMoney,
} from '../schemas.ts';

const timeZone = z
  .string()
  .max(64)
  // Names with a place, as every clock and database has them; no offsets, which know of no summer time, and not SystemV's,
  // which ICU keeps and PostgreSQL does not know.
  .regex(/^(?!SystemV\/)(UTC|[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2})$/, 'A time zone by its IANA name')
  .refine((name) => IANAZone.isValidZone(name), 'There is no such time zone')
  .meta({ description: 'Where the account’s days and months begin.', examples: ['Asia/Yekaterinburg'] });

const described = {
  id: id('1'),
  number: z.string().meta({ description: 'Shown to people and to support.' }),
  externalId: z.string().nullable(),
  name: z.string(),
  entityType: z.enum(entityTypes),
  timeZone: z.string(),
  createdAt: moment,
};

const accountBody = z.object(described).meta({ id: 'Account' });

const accountWithBalance = z
  .object({
    ...described,
    balance: z.object({
      total: money.meta({ description: 'What people call their balance.' }),
      available: money.meta({ description: 'The customer’s own money.' }),
      bonus: money.meta({ description: 'Promotional money: spent first, never paid out.' }),
    }),
  })
  .meta({ id: 'AccountWithBalance' });

const toBody = ({ id: number, createdAt, ...rest }: PlatformAccount) => ({
  id: String(number),
  number: rest.number,
  externalId: rest.externalId,
  name: rest.name,
  entityType: rest.entityType,
  timeZone: rest.timeZone,
  createdAt: createdAt.toISOString(),
});

const toBalance = (balance: AccountBalance) => ({
  total: toMoney(totalOf(balance)),
  available: toMoney({ amountMinor: balance.availableMinor, currency: balance.currency }),
  bonus: toMoney({ amountMinor: balance.bonusMinor, currency: balance.currency }),
});

const tag = 'Accounts';
const createAccount = operation({
  ...{ id: 'createAccount', tag, summary: 'Open an account', scope: 'accounts:write' },
  description: 'Nobody is a member of it yet: issue a link token or an instance key for its people.',
  refusals: [...ofMaking, 'external-id-taken'],
});
const listAccounts = operation({
  ...{ id: 'listAccounts', tag, summary: 'List accounts, the oldest first', scope: 'accounts:read' },
});
const getAccount = operation({
  ...{ id: 'getAccount', tag, summary: 'Read an account and its balance', scope: 'accounts:read' },
  refusals: ['unknown-account'],
});
const updateAccount = operation({
  ...{ id: 'updateAccount', tag, summary: 'Change an account’s name or time zone', scope: 'accounts:write' },
  refusals: [...ofBodies, 'unknown-account'],
});

const addCreateAccount: Operations = (app, deps) => {
  const { profile } = deps;
  app.post(
    '/accounts',
    {
      config: createAccount.config,
      schema: {
        ...createAccount.documented,
        headers: making,
        body: z.strictObject({
          externalId: externalId.optional(),
          name: text(200, 'ООО «Ромашка»'),
          entityType: z.enum(entityTypes).meta({ description: 'Decides how the customer may pay.' }),
          timeZone: timeZone.optional(),
        }),
        response: { 201: accountBody, ...createAccount.refused },
      },
    },
    async (request, reply) => {
      const { externalId: own = null, name, entityType, timeZone: zone = profile.timeZone } = request.body;
      const { body } = await once(deps, request, reply, async (tx, { now }) => {
        const wish = { externalId: own, name, entityType, timeZone: zone, currency: profile.currency, now };
        const created = await createPlatformAccount(tx, wish);
        if (created.kind === 'already-exists') throw new ApiProblem('external-id-taken');
        return { status: 201, body: toBody(created.account) };
      });
      return reply.send(body);
    },
  );
};

const addListAccounts: Operations = (app, deps) => {
  const { db } = deps;
  app.get(
    '/accounts',
    {
      config: listAccounts.config,
      schema: {
        ...listAccounts.documented,
        querystring: z.strictObject(paging),
        response: { 200: z.object({ accounts: z.array(accountBody), nextCursor }), ...listAccounts.refused },
      },
    },
    async ({ query }) => {
      const limit = toLimit(query.limit);
      const afterId = idOfCursor('accounts', query.cursor);
      const found = await pageAccounts(db, { afterId, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return { accounts: page.map(toBody), nextCursor: last ? toCursor('accounts', last.id) : null };
    },
  );
};

const addGetAccount: Operations = (app, deps) => {
  const { db } = deps;
  app.get(
    '/accounts/:account',
    {
      config: getAccount.config,
      schema: {
        ...getAccount.documented,
        params: z.object({ account }),
        response: { 200: accountWithBalance, ...getAccount.refused },
      },
    },
    async ({ params }) => {
      const found = await findGivenAccount(db, params.account);
      return { ...toBody(found), balance: toBalance(await balanceOf(db, found.id)) };
    },
  );
};

const addUpdateAccount: Operations = (app, deps) => {
  const { db } = deps;
  app.patch(
    '/accounts/:account',
    {
      config: updateAccount.config,
      schema: {
        ...updateAccount.documented,
        params: z.object({ account }),
        body: z.strictObject({ name: text(200, 'ООО «Лютик»').optional(), timeZone: timeZone.optional() }),
        response: { 200: accountBody, ...updateAccount.refused },
      },
    },
    async ({ params, body }) => {
      const changed = await changeAccount(db, toAccountRef(params.account), body);
      if (!changed) throw new ApiProblem('unknown-account');
      return toBody(changed);
    },
  );
};

/** Adds those of this file. */
export const accountOperations: Operations = (app, deps) => {
  for (const add of [addCreateAccount, addListAccounts, addGetAccount, addUpdateAccount]) add(app, deps);
};
