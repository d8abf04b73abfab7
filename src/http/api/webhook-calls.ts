import { z } from 'zod';
import { currencies } from '../../ledger/money.ts';
import { type WebhookEvent, webhookEventTypes } from '../../webhooks/index.ts';
import { moment } from './schemas.ts';

// What we send to the platform, for the document's own section of it. Each schema stands whole, since the document's
// components are those of answers alone.

const money = z
  .object({ amountMinor: z.string().regex(/^-?\d{1,19}$/), currency: z.enum(currencies) })
  .meta({ description: 'In minor units (kopecks, cents), as text.' });

const account = z.object({
  id: z.string(),
  externalId: z.string().nullable().meta({ description: 'Your own name of it; null: it was opened in the bot.' }),
});

const balanceData = z.object({
  account,
  balance: money.meta({ description: 'Money and bonus together.' }),
  daysLeft: z
    .int()
    .nullable()
    .meta({ description: 'How long it lasts as it was spent of late; null: nothing was spent.' }),
});

const paymentData = z.object({
  account,
  payment: z.object({ id: z.string(), origin: z.enum(['customer', 'autopay', 'page']) }),
  credited: money.meta({ description: 'What was put onto the balance, in the currency of the account.' }),
  paid: money.meta({ description: 'What was paid, in rubles.' }),
});

type EventType = WebhookEvent['type'] | 'ping';

const told: Readonly<Record<EventType, { readonly summary: string; readonly data: z.ZodType }>> = {
  'balance.low': { summary: 'The balance is about to run out: once, until it has recovered', data: balanceData },
  'balance.empty': { summary: 'Nothing is left of the balance', data: balanceData },
  'balance.recovered': {
    summary: 'The balance is low or empty no more. Any money ends emptiness, also where it is still low',
    data: balanceData,
  },
  'payment.succeeded': { summary: 'A payment was credited', data: paymentData },
  ping: { summary: 'You have asked for it by pingWebhook', data: z.object({ webhook: z.object({ id: z.string() }) }) },
};

const headers = {
  'webhook-id': 'The same on every try: keep it, and do nothing for one that was there before.',
  'webhook-timestamp': 'Seconds since 1970, of this try. Refuse what is older than five minutes.',
  'webhook-signature':
    '`v1,` and the base64 of the HMAC-SHA256 over `id.timestamp.body`; several are parted by spaces.',
};

function schemaOf(type: EventType): Record<string, unknown> {
  const body = z.object({ type: z.literal(type), timestamp: moment, data: told[type].data });
  const { $schema: _dialect, ...schema } = z.toJSONSchema(body);
  return schema;
}

const callOf = (type: EventType) => ({
  post: {
    operationId: `on ${type}`,
    tags: ['Webhooks'],
    summary: told[type].summary,
    // Nobody's key: the signature is what shows where it comes from.
    security: [],
    parameters: Object.entries(headers).map(([name, description]) => ({
      ...{ name, description, in: 'header' as const, required: true },
      schema: { type: 'string' as const },
    })),
    requestBody: { required: true, content: { 'application/json': { schema: schemaOf(type) } } },
    responses: {
      '2XX': { description: 'Kept. Answer within 10 seconds and work afterwards' },
      '410': { description: 'Nothing more is sent to this address' },
      default: { description: 'Sent again for three days; Retry-After with 429 or 503 is obeyed' },
    },
  },
});

/** The calls that a platform's address gets, by event, as OpenAPI 3.1 has them. */
export const webhookCalls = Object.fromEntries(
  ([...webhookEventTypes, 'ping'] as const).map((type) => [type, callOf(type)]),
);
