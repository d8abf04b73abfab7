import { z } from 'zod';
import {
  changeEndpoint,
  createEndpoint,
  findEndpoint,
  listEndpoints,
  removeEndpoint,
  rotateSecret,
} from '../../../webhooks/index.ts';
import type { Operations } from '../api-app.ts';
import { onceShown } from '../once.ts';
import { ofBodies, ofMaking, operation } from '../operation.ts';
import { ApiProblem } from '../problems.ts';
import { id, making } from '../schemas.ts';
import {
  toWebhookBody,
  webhookBody,
  webhookEvents,
  webhookSecret,
  webhookUrl,
  webhookWithSecret,
  wrongSecret,
  wrongUrl,
} from '../webhook-body.ts';
import { webhookDeliveryOperations } from './webhook-deliveries.ts';

const tag = 'Webhooks';
const createWebhook = operation({
  ...{ id: 'createWebhook', tag, summary: 'Have events told to an address of yours', scope: 'webhooks:write' },
  description: `Each event is one POST of \`{"type", "timestamp", "data"}\`, signed as Standard Webhooks has it
(www.standardwebhooks.com; headers \`webhook-id\`, \`webhook-timestamp\`, \`webhook-signature\`). Answer 2xx within 10 seconds and work
afterwards. What is not taken is sent again for three days; so keep each \`webhook-id\`, which is the same on every try, and do
nothing for one that you have had. Events of one account come in their order; an event that is not taken holds back that
account's later ones. \`data\` has \`account: {id, externalId}\`, and \`balance\` and \`daysLeft\`, or \`payment: {id, origin}\`,
\`credited\` and \`paid\`. 410 ends it all; Retry-After with 429 or 503 is obeyed. The secret is shown this once.`,
  refusals: [...ofMaking, 'webhook-limit-reached', 'already-issued'],
});
const list = operation({
  ...{ id: 'listWebhooks', tag, summary: 'List webhooks, oldest first, all of them', scope: 'webhooks:read' },
});
const getWebhook = operation({
  ...{ id: 'getWebhook', tag, summary: 'Read a webhook', scope: 'webhooks:read' },
  refusals: ['unknown-webhook'],
});
const changeWebhook = operation({
  ...{ id: 'changeWebhook', tag, summary: 'Change a webhook, disable or enable it', scope: 'webhooks:write' },
  description:
    'What is left out stays as it is. While it is disabled nothing is kept for it, and what waits for it dies.',
  refusals: [...ofBodies, 'unknown-webhook'],
});
const deleteWebhook = operation({
  ...{ id: 'deleteWebhook', tag, summary: 'Delete a webhook', scope: 'webhooks:write' },
  description: 'It is answered with as it was. What waits for it is not sent.',
  refusals: ['unknown-webhook'],
});
const rotateWebhookSecret = operation({
  ...{ id: 'rotateWebhookSecret', tag, summary: 'Change the secret of a webhook', scope: 'webhooks:write' },
  description:
    'For a day calls are signed by the old secret, too, so that both are good. The new one is shown this once.',
  refusals: [...ofMaking, 'unknown-webhook', 'already-issued'],
});

const params = z.object({ webhook: id('1') });

const addCreate: Operations = (app, deps) => {
  app.post(
    '/webhooks',
    {
      config: createWebhook.config,
      schema: {
        ...{ ...createWebhook.documented, headers: making },
        body: z.strictObject({ url: webhookUrl, events: webhookEvents, secret: webhookSecret.optional() }),
        response: { 201: webhookWithSecret, ...createWebhook.refused },
      },
    },
    async (request, reply) => {
      const { url, events, secret: given } = request.body;
      const body = await onceShown(deps, request, reply, async (tx, { now }) => {
        const made = await createEndpoint(tx, deps, { url, events, secret: given, now });
        if (made.kind === 'too-many') throw new ApiProblem('webhook-limit-reached');
        if (made.kind === 'refused') throw made.because === 'bad-secret' ? wrongSecret() : wrongUrl(made.because);
        return { ...toWebhookBody(made.endpoint), secret: made.secret };
      });
      return reply.send(body);
    },
  );
};

const addList: Operations = (app, deps) => {
  app.get(
    '/webhooks',
    {
      config: list.config,
      schema: {
        ...list.documented,
        response: { 200: z.object({ webhooks: z.array(webhookBody) }), ...list.refused },
      },
    },
    async () => ({ webhooks: (await listEndpoints(deps.db)).map(toWebhookBody) }),
  );
};

const addRotate: Operations = (app, deps) => {
  app.post(
    '/webhooks/:webhook/rotate-secret',
    {
      config: rotateWebhookSecret.config,
      schema: {
        ...{ ...rotateWebhookSecret.documented, params, headers: making },
        body: z.strictObject({ secret: webhookSecret.optional() }),
        response: { 201: webhookWithSecret, ...rotateWebhookSecret.refused },
      },
    },
    async (request, reply) => {
      const body = await onceShown(deps, request, reply, async (tx, { now }) => {
        const wish = { id: BigInt(request.params.webhook), secret: request.body.secret, now };
        const rotated = await rotateSecret(tx, deps, wish);
        if (rotated.kind === 'unknown') throw new ApiProblem('unknown-webhook');
        if (rotated.kind === 'bad-secret') throw wrongSecret();
        return { ...toWebhookBody(rotated.endpoint), secret: rotated.secret };
      });
      return reply.send(body);
    },
  );
};

const addGet: Operations = (app, deps) => {
  app.get(
    '/webhooks/:webhook',
    {
      config: getWebhook.config,
      schema: { ...{ ...getWebhook.documented, params }, response: { 200: webhookBody, ...getWebhook.refused } },
    },
    async (request) => {
      const endpoint = await findEndpoint(deps.db, BigInt(request.params.webhook));
      if (!endpoint) throw new ApiProblem('unknown-webhook');
      return toWebhookBody(endpoint);
    },
  );
};

const addChange: Operations = (app, deps) => {
  app.patch(
    '/webhooks/:webhook',
    {
      config: changeWebhook.config,
      schema: {
        ...{ ...changeWebhook.documented, params },
        body: z.strictObject({
          url: webhookUrl.optional(),
          events: webhookEvents.optional(),
          enabled: z.boolean().optional(),
        }),
        response: { 200: webhookBody, ...changeWebhook.refused },
      },
    },
    async (request) => {
      const { url, events, enabled } = request.body;
      const wish = { id: BigInt(request.params.webhook), url, events, enabled };
      const changed = await changeEndpoint({ ...deps, queue: deps.webhookQueue }, wish);
      if (changed.kind === 'unknown') throw new ApiProblem('unknown-webhook');
      if (changed.kind === 'refused') throw wrongUrl(changed.because);
      return toWebhookBody(changed.endpoint);
    },
  );
};

const addDelete: Operations = (app, deps) => {
  app.delete(
    '/webhooks/:webhook',
    {
      config: deleteWebhook.config,
      schema: { ...{ ...deleteWebhook.documented, params }, response: { 200: webhookBody, ...deleteWebhook.refused } },
    },
    async (request) => {
      const removed = await removeEndpoint({ ...deps, queue: deps.webhookQueue }, BigInt(request.params.webhook));
      if (!removed) throw new ApiProblem('unknown-webhook');
      return toWebhookBody(removed);
    },
  );
};

/** Adds those of webhooks and of their deliveries. */
export const webhookOperations: Operations = (app, deps) => {
  // The document keeps this order, and its test follows it: what ends a webhook comes last.
  for (const add of [addCreate, addList, webhookDeliveryOperations, addRotate, addGet, addChange, addDelete]) {
    add(app, deps);
  }
};
