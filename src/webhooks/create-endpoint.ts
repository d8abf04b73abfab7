import type { Transaction } from '../db/client.ts';
import type { RandomBytes } from '../platform/random.ts';
import { mostEndpoints, toEndpoint, type WebhookEndpoint } from './endpoint.ts';
import type { WebhookEventType } from './event.ts';
import { isSecret, newSecret, putSecret } from './secret.ts';
import { readWebhookUrl, type UrlProblem } from './url.ts';

export type CreateOutcome =
  /** The secret is shown this once. */
  | { readonly kind: 'created'; readonly endpoint: WebhookEndpoint; readonly secret: string }
  | { readonly kind: 'refused'; readonly because: UrlProblem | 'bad-secret' }
  | { readonly kind: 'too-many' };

/** @param wish.secret the platform's own; undefined: one is made */
export async function createEndpoint(
  tx: Transaction,
  deps: { readonly randomBytes: RandomBytes },
  wish: {
    readonly url: string;
    readonly events: readonly WebhookEventType[];
    readonly secret: string | undefined;
    readonly now: Date;
  },
): Promise<CreateOutcome> {
  const { events, now, secret = newSecret(deps.randomBytes) } = wish;
  const read = readWebhookUrl(wish.url);
  if (read.kind === 'refused') return read;
  if (!isSecret(secret)) return { kind: 'refused', because: 'bad-secret' };
  // One at a time, so that the bound holds; new endpoints are rare.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('webhook endpoints', 0))`;
  if ((await tx.webhookEndpoint.count({ where: { deletedAt: null } })) >= mostEndpoints) return { kind: 'too-many' };
  const data = { url: read.url, events: [...new Set(events)], createdAt: now };
  const row = await tx.webhookEndpoint.create({ data });
  await putSecret(tx, { endpointId: row.id, secret, now });
  return { kind: 'created', endpoint: toEndpoint(row), secret };
}
