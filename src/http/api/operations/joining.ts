import { z } from 'zod';
import { issueInstanceKey } from '../../../accounts/instance-key.ts';
import { issueLinkToken } from '../../../accounts/issue-link-token.ts';
import { revokeInstanceKeys } from '../../../accounts/revoke-instance-keys.ts';
import { roles } from '../../../accounts/roles.ts';
import type { Operations } from '../api-app.ts';
import { findGivenAccount } from '../find-account.ts';
import { onceShown } from '../once.ts';
import { ofMaking, operation } from '../operation.ts';
import { account, making, moment } from '../schemas.ts';

const tag = 'Joining';
const minuteMs = 60_000;
const dayInMinutes = 24 * 60;

const createLinkToken = operation({
  ...{ id: 'createLinkToken', tag, summary: 'Make a one-time link into the bot', scope: 'accounts:write' },
  description: 'Whoever opens it first becomes a member of the account. It is shown this once.',
  refusals: [...ofMaking, 'unknown-account', 'already-issued'],
});
const createInstanceKey = operation({
  ...{ id: 'createInstanceKey', tag, summary: 'Make a key for people to type into the bot', scope: 'accounts:write' },
  description: 'Whoever types it becomes an owner of the account, until it is revoked. It is shown this once.',
  refusals: [...ofMaking, 'unknown-account', 'already-issued'],
});
const revokeKeys = operation({
  ...{ id: 'revokeInstanceKeys', tag, summary: 'Revoke all instance keys of an account', scope: 'accounts:write' },
  description: 'Who has joined by one stays a member.',
  refusals: ['unknown-account'],
});

const linkTokenWish = z.strictObject({
  role: z.enum(roles).default('owner').meta({ description: 'A viewer sees, a payer tops up, an owner does all.' }),
  validMinutes: z
    .int()
    .min(1)
    .max(30 * dayInMinutes)
    .default(dayInMinutes),
});

const params = z.object({ account });

const addCreateLinkToken: Operations = (app, deps) => {
  app.post(
    '/accounts/:account/link-tokens',
    {
      config: createLinkToken.config,
      schema: {
        ...{ ...createLinkToken.documented, params, headers: making, body: linkTokenWish },
        response: {
          201: z.object({ token: z.string(), url: z.string(), expiresAt: moment }),
          ...createLinkToken.refused,
        },
      },
    },
    async (request, reply) => {
      const { role, validMinutes } = request.body;
      const body = await onceShown(deps, request, reply, async (tx, { now }) => {
        const { id: accountId } = await findGivenAccount(tx, request.params.account);
        const ttlMs = validMinutes * minuteMs;
        const token = await issueLinkToken(tx, deps, { accountId, role, now, ttlMs });
        const expiresAt = new Date(now.getTime() + ttlMs).toISOString();
        return { token, url: `${deps.chatUrl}?start=${token}`, expiresAt };
      });
      return reply.send(body);
    },
  );
};

const addCreateInstanceKey: Operations = (app, deps) => {
  app.post(
    '/accounts/:account/instance-keys',
    {
      config: createInstanceKey.config,
      schema: {
        ...{ ...createInstanceKey.documented, params, headers: making },
        response: { 201: z.object({ key: z.string() }), ...createInstanceKey.refused },
      },
    },
    async (request, reply) => {
      const body = await onceShown(deps, request, reply, async (tx, { now }) => {
        const { id: accountId } = await findGivenAccount(tx, request.params.account);
        return { key: await issueInstanceKey(tx, deps, { accountId, now }) };
      });
      return reply.send(body);
    },
  );
};

const addRevokeKeys: Operations = (app, deps) => {
  app.delete(
    '/accounts/:account/instance-keys',
    {
      config: revokeKeys.config,
      schema: {
        ...{ ...revokeKeys.documented, params },
        response: { 200: z.object({ revoked: z.int() }), ...revokeKeys.refused },
      },
    },
    async (request) => {
      const { id: accountId } = await findGivenAccount(deps.db, request.params.account);
      return { revoked: await revokeInstanceKeys(deps.db, { accountId, now: deps.clock.now() }) };
    },
  );
};

/** Adds those of this file. */
export const joiningOperations: Operations = (app, deps) => {
  for (const add of [addCreateLinkToken, addCreateInstanceKey, addRevokeKeys]) add(app, deps);
};
