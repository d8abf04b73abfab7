import { z } from 'zod';
import {
  type UrlProblem,
  type WebhookDelivery,
  type WebhookEndpoint,
  webhookEventTypes,
} from '../../webhooks/index.ts';
import { ApiProblem } from './problems.ts';
import { id, moment, text } from './schemas.ts';

const example = 'https://platform.example/webhooks';

export const webhookUrl = text(2000, example).meta({
  description: 'https, or http to a host in a private network. Without credentials.',
  examples: [example],
});

export const webhookEvents = z.array(z.enum(webhookEventTypes)).min(1).max(webhookEventTypes.length);

/** What the document shows is base64 of words that say so. */
const exampleSecret = `whsec_${Buffer.from('for the document alone, never sign by it').toString('base64')}`;

export const webhookSecret = z
  .string()
  .max(100)
  .meta({ description: 'whsec_ and base64 of 24 to 64 bytes; without it, one is made.', examples: [exampleSecret] });

const described = {
  id: id('1'),
  url: z.string(),
  events: z.array(z.enum(webhookEventTypes)),
  enabled: z.boolean(),
  disabledReason: z.enum(['by-platform', 'failing', 'gone']).nullable().meta({
    description: 'by-platform: you said so; failing: it took nothing for five days; gone: it answered 410.',
  }),
  disabledAt: moment.nullable(),
  failingSince: moment.nullable().meta({ description: 'null: the latest call was taken.' }),
  createdAt: moment,
};
export const webhookBody = z.object(described).meta({ id: 'Webhook' });
export const webhookWithSecret = z
  .object({ ...described, secret: z.string().meta({ description: 'Shown this once.' }) })
  .meta({ id: 'WebhookWithSecret' });

export const toWebhookBody = ({ id: own, url, events, disabled, failingSince, createdAt }: WebhookEndpoint) => ({
  ...{ id: String(own), url, events: [...events], enabled: disabled === null },
  disabledReason: disabled?.reason ?? null,
  disabledAt: disabled?.at.toISOString() ?? null,
  failingSince: failingSince?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
});

export const deliveryStates = ['waiting', 'delivered', 'dead'] as const;

export const deliveryBody = z
  .object({
    id: id('1'),
    webhook: id('1'),
    messageId: z.string().meta({ description: 'As the header webhook-id has it.' }),
    type: z.string(),
    accountId: id('1').nullable().meta({ description: 'null: a ping.' }),
    state: z.enum(deliveryStates).meta({ description: 'dead: given up, until it is sent again.' }),
    attempts: z.int(),
    lastStatus: z.int().nullable().meta({ description: 'What was answered last; null: nothing.' }),
    lastError: z.string().nullable(),
    createdAt: moment,
    deliveredAt: moment.nullable(),
    diedAt: moment.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });

export const toDeliveryBody = (delivery: WebhookDelivery) => {
  const { messageId, type, accountId, state, attempts, lastStatus, lastError, deliveredAt, diedAt } = delivery;
  return {
    ...{ messageId, type, state, attempts, lastStatus, lastError },
    id: String(delivery.id),
    webhook: String(delivery.endpointId),
    accountId: accountId === null ? null : String(accountId),
    createdAt: delivery.createdAt.toISOString(),
    deliveredAt: deliveredAt?.toISOString() ?? null,
    diedAt: diedAt?.toISOString() ?? null,
  };
};

const messages: Readonly<Record<UrlProblem, string>> = {
  'not-an-address': 'Not an address of http or https',
  'has-credentials': 'Without a user and a password: calls are signed',
  'not-encrypted': 'Plain http only to a host in a private network',
  'forbidden-host': 'This host is never called',
};

/** What the webhooks' own rules have refused. */
export const wrongUrl = (because: UrlProblem) =>
  new ApiProblem('invalid-request', {
    errors: [{ path: '/body/url', code: 'invalid', message: messages[because] }],
  });

export const wrongSecret = () =>
  new ApiProblem('invalid-request', {
    errors: [{ path: '/body/secret', code: 'invalid', message: 'whsec_ and base64 of 24 to 64 bytes' }],
  });
