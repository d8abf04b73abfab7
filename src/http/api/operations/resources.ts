import { z } from 'zod';
import {
  type EventOutcome,
  type EventWish,
  listResources,
  type ResourceState,
  recordEventTx,
} from '../../../usage/index.ts';
import type { Operations } from '../api-app.ts';
import { idOfCursor, toCursor } from '../cursor.ts';
import { findGivenAccount } from '../find-account.ts';
import { once } from '../once.ts';
import { ofMaking, operation } from '../operation.ts';
import { ApiProblem, type FieldErrorCode } from '../problems.ts';
import { account, askedMoment, making, moment, money, nextCursor, paging, text, toLimit, toMoney } from '../schemas.ts';
import { tariffCode } from './tariffs.ts';

const tag = 'Usage';
const recordEvent = operation({
  ...{
    id: 'recordResourceEvent',
    tag,
    summary: 'Tell that a resource started, stopped or changed tariff',
    scope: 'usage:write',
  },
  description:
    'Events may come in any order, up to 31 days late. A resource is known from its first event on; a stop has what is due booked at once.',
  refusals: [...ofMaking, 'unknown-account', 'unknown-tariff', 'event-refused'],
});
const list = operation({
  ...{
    id: 'listResources',
    tag,
    summary: 'List an account’s resources, those known longest first',
    scope: 'usage:read',
  },
  refusals: ['unknown-account'],
});

const resource = text(100, 'server-1')
  .regex(/^[^/?#%\\]*$/, 'Without / ? # % and \\')
  .meta({
    description: 'Your own name of the resource, within its account.',
    examples: ['server-1'],
  });

const common = {
  at: askedMoment.meta({
    description: 'When it happened; counted by the minute. At most 5 minutes ahead and 31 days behind.',
    examples: ['2026-11-21T12:00:00+03:00'],
  }),
  name: text(200, 'Сервер 1').optional().meta({ description: 'As people know it.' }),
};
const event = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start'), ...common, tariff: tariffCode }),
  z.strictObject({ kind: z.literal('tariff'), ...common, tariff: tariffCode }),
  z.strictObject({ kind: z.literal('stop'), ...common }),
]);

const resourceBody = z
  .object({
    externalId: z.string(),
    name: z.string(),
    running: z.object({ tariff: tariffCode, since: moment }).nullable().meta({ description: 'null: it stands.' }),
  })
  .meta({ id: 'Resource' });

const recorded = z.object({
  resource: resourceBody,
  booked: z
    .object({ reason: z.enum(['removal', 'correction']), due: money, taken: money })
    .nullable()
    .meta({ description: 'What the event has had booked at once.' }),
});

const toBody = ({ externalId, name, running }: ResourceState) => ({
  ...{ externalId, name },
  running: running && { tariff: running.tariff.code, since: running.since.toISOString() },
});

const messages: Partial<Record<FieldErrorCode, string>> = {
  'in-the-future': 'More than 5 minutes ahead',
  'too-old': 'More than 31 days ago',
};

/** @throws ApiProblem when the event was not taken */
function checkTaken(outcome: EventOutcome): Extract<EventOutcome, { readonly resource: ResourceState }> {
  switch (outcome.kind) {
    case 'recorded':
    case 'already-recorded':
      return outcome;
    case 'unknown-account':
    case 'unknown-tariff':
      throw new ApiProblem(outcome.kind);
    case 'key-reused':
      throw new ApiProblem('idempotency-key-reused');
    case 'other-currency': {
      const message = 'The tariff is in another currency than the account';
      throw new ApiProblem('event-refused', { errors: [{ path: '/body/tariff', code: 'currency-mismatch', message }] });
    }
    case 'in-the-future':
    case 'too-old': {
      const message = messages[outcome.kind] ?? outcome.kind;
      throw new ApiProblem('event-refused', { errors: [{ path: '/body/at', code: outcome.kind, message }] });
    }
  }
}

function toWish(
  given: z.output<typeof event>,
  of: { readonly accountId: bigint; readonly externalId: string; readonly key: string },
): EventWish {
  const base = { ...of, name: given.name, at: new Date(given.at) };
  if (given.kind === 'stop') return { ...base, kind: 'stop' };
  return { ...base, kind: given.kind, tariffCode: given.tariff };
}

const addRecordEvent: Operations = (app, deps) => {
  app.post(
    '/accounts/:account/resources/:resource/events',
    {
      config: recordEvent.config,
      schema: {
        ...{ ...recordEvent.documented, headers: making, body: event },
        params: z.object({ account, resource }),
        response: { 201: recorded, ...recordEvent.refused },
      },
    },
    async (request, reply) => {
      const { params, body: given } = request;
      const { body } = await once(deps, request, reply, async (tx, { now, key }) => {
        const { id: accountId, currency } = await findGivenAccount(tx, params.account);
        const wish = toWish(given, { accountId, externalId: params.resource, key });
        const taken = checkTaken(await recordEventTx(tx, wish, now, deps.profile.charging.kind));
        const booked = taken.kind === 'recorded' ? taken.booked : null;
        return {
          status: 201,
          body: {
            resource: toBody(taken.resource),
            booked: booked && {
              reason: booked.reason,
              due: toMoney({ amountMinor: booked.dueMinor, currency }),
              taken: toMoney({ amountMinor: booked.takenMinor, currency }),
            },
          },
        };
      });
      return reply.send(body);
    },
  );
};

const addList: Operations = (app, deps) => {
  app.get(
    '/accounts/:account/resources',
    {
      config: list.config,
      schema: {
        ...list.documented,
        params: z.object({ account }),
        querystring: z.strictObject(paging),
        response: { 200: z.object({ resources: z.array(resourceBody), nextCursor }), ...list.refused },
      },
    },
    async ({ params, query }) => {
      const { id: accountId } = await findGivenAccount(deps.db, params.account);
      const limit = toLimit(query.limit);
      const afterId = idOfCursor('resources', query.cursor);
      const found = await listResources(deps.db, { accountId, afterId, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return { resources: page.map(toBody), nextCursor: last ? toCursor('resources', last.id) : null };
    },
  );
};

/** Adds those of this file. */
export const resourceOperations: Operations = (app, deps) => {
  for (const add of [addRecordEvent, addList]) add(app, deps);
};
