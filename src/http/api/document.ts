import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { webhookCalls } from './webhook-calls.ts';

const about = `Keeps the customers of a prepaid service topped up: this is how the provider's own platform opens accounts,
charges them and reads what moved.

- **Keys** are sent as \`Authorization: Bearer ba_…\`; each may do what its scopes say. They are made by \`npm run api-key\`.
- **Sums** are whole numbers of minor units (kopecks, cents), as text, beside their currency.
- **Idempotency.** Each request that makes something is named by the header \`Idempotency-Key\`. Sent again under the same key, it
  is not done again: the first answer comes back with \`Idempotency-Replayed: true\`. Answers are kept for 30 days; a charge's key
  is known to the books for ever. A refusal changes nothing and is not kept.
- **Lists** come in pages: \`nextCursor\` is the \`cursor\` of the next one.
- **Webhooks** tell of \`balance.low\`, \`balance.empty\`, \`balance.recovered\` and \`payment.succeeded\`, signed as Standard
  Webhooks has it (www.standardwebhooks.com). Check the signature over the body as received, refuse what is older than five minutes,
  and do nothing for a \`webhook-id\` that was there before. \`src/webhooks/verify.ts\` needs nothing but Node: copy it.
- **Refusals** are problem documents (RFC 9457) with a stable \`code\`; they are listed on [/docs/problems](/docs/problems).`;

type Schemas = Readonly<Record<string, unknown>>;

const refPattern = /"#\/components\/schemas\/([^"]+)"/g;

/** @returns the names of all schemas that a part of the document leads to */
function namesFrom(part: unknown, schemas: Schemas, seen = new Set<string>()): Set<string> {
  for (const [, name = ''] of JSON.stringify(part).matchAll(refPattern)) {
    if (seen.has(name)) continue;
    seen.add(name);
    namesFrom(schemas[name], schemas, seen);
  }
  return seen;
}

/** Each schema comes as what is sent and as what is answered; one that no operation leads to only takes the reader's time. */
const withoutUnused: typeof jsonSchemaTransformObject = (given) => {
  const made = jsonSchemaTransformObject(given);
  if (!('openapi' in made)) return made;
  const schemas: Record<string, unknown> = made.components?.schemas ?? {};
  const used = namesFrom(made.paths, schemas);
  for (const name of Object.keys(schemas)) if (!used.has(name)) delete schemas[name];
  return made;
};

/** How the OpenAPI document is made of the routes' own schemas. */
export const document: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: { title: 'Balance Assistant', version: '1', description: about },
    servers: [{ url: '/', description: 'This server' }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'A key that begins with `ba_`.' } },
    },
    webhooks: webhookCalls,
  },
  transform: jsonSchemaTransform,
  transformObject: withoutUnused,
};
