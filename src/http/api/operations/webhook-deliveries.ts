import { z } from 'zod';
import { findEndpoint, pageDeliveries, pingEndpoint, redeliver } from '../../../webhooks/index.ts';
import type { Operations } from '../api-app.ts';
import { idOfCursor, toCursor } from '../cursor.ts';
import { once } from '../once.ts';
import { ofMaking, operation } from '../operation.ts';
import { ApiProblem } from '../problems.ts';
import { id, making, nextCursor, paging, toLimit } from '../schemas.ts';
import { deliveryBody, deliveryStates, toDeliveryBody } from '../webhook-body.ts';

const tag = 'Webhooks';
const pingWebhook = operation({
  ...{ id: 'pingWebhook', tag, summary: 'Send a webhook an event of the type "ping"', scope: 'webhooks:write' },
  description: 'What became of it is read by listWebhookDeliveries.',
  refusals: [...ofMaking, 'unknown-webhook', 'webhook-disabled'],
});
const list = operation({
  ...{ id: 'listWebhookDeliveries', tag, summary: 'List what was sent, newest first', scope: 'webhooks:read' },
  description: 'What was taken is kept for 30 days, what was not for a year.',
  refusals: ['unknown-webhook'],
});
const redeliverWebhook = operation({
  ...{ id: 'redeliverWebhook', tag, summary: 'Send an event again', scope: 'webhooks:write' },
  description: 'Under the webhook-id that it had. One that waits to be sent is left as it is.',
  refusals: ['unknown-webhook-delivery', 'webhook-disabled'],
});

const params = z.object({ webhook: id('1') });

const addPing: Operations = (app, deps) => {
  app.post(
    '/webhooks/:webhook/ping',
    {
      config: pingWebhook.config,
      schema: {
        ...{ ...pingWebhook.documented, params, headers: making },
        response: { 201: deliveryBody, ...pingWebhook.refused },
      },
    },
    async (request, reply) => {
      const { body } = await once(deps, request, reply, async (tx, { key }) => {
        const { clock, webhookQueue: queue } = deps;
        const pinged = await pingEndpoint(tx, { queue, clock }, { id: BigInt(request.params.webhook), key });
        if (pinged.kind === 'unknown') throw new ApiProblem('unknown-webhook');
        if (pinged.kind === 'disabled') throw new ApiProblem('webhook-disabled');
        return { status: 201, body: toDeliveryBody(pinged.delivery) };
      });
      return reply.send(body);
    },
  );
};

const addList: Operations = (app, deps) => {
  app.get(
    '/webhooks/:webhook/deliveries',
    {
      config: list.config,
      schema: {
        ...{ ...list.documented, params },
        querystring: z.strictObject({ ...paging, state: z.enum(deliveryStates).optional() }),
        response: { 200: z.object({ deliveries: z.array(deliveryBody), nextCursor }), ...list.refused },
      },
    },
    async ({ params: { webhook }, query }) => {
      const endpointId = BigInt(webhook);
      const limit = toLimit(query.limit);
      const beforeId = idOfCursor('webhook-deliveries', query.cursor);
      if (!(await findEndpoint(deps.db, endpointId))) throw new ApiProblem('unknown-webhook');
      const wish = { endpointId, state: query.state, beforeId, limit: limit + 1 };
      const found = await pageDeliveries(deps.db, wish);
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return {
        deliveries: page.map(toDeliveryBody),
        nextCursor: last ? toCursor('webhook-deliveries', last.id) : null,
      };
    },
  );
};

const addRedeliver: Operations = (app, deps) => {
  app.post(
    '/webhook-deliveries/:delivery/redeliver',
    {
      config: redeliverWebhook.config,
      schema: {
        ...redeliverWebhook.documented,
        params: z.object({ delivery: id('1') }),
        response: { 200: deliveryBody, ...redeliverWebhook.refused },
      },
    },
    async (request) => {
      const { db, webhookQueue: queue } = deps;
      const outcome = await redeliver({ db, queue }, BigInt(request.params.delivery));
      if (outcome.kind === 'unknown') throw new ApiProblem('unknown-webhook-delivery');
      if (outcome.kind === 'disabled') throw new ApiProblem('webhook-disabled');
      return toDeliveryBody(outcome.delivery);
    },
  );
};

/** Adds those of this file. */
export const webhookDeliveryOperations: Operations = (app, deps) => {
  for (const add of [addPing, addList, addRedeliver]) add(app, deps);
};
