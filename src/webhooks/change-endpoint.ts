import type { Database, Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Clock } from '../platform/clock.ts';
import type { RandomBytes } from '../platform/random.ts';
import type { Queue } from '../queue/queue.ts';
import { lockEndpoint, toEndpoint, type WebhookEndpoint } from './endpoint.ts';
import type { WebhookEventType } from './event.ts';
import { isSecret, newSecret, putSecret } from './secret.ts';
import { readWebhookUrl, type UrlProblem } from './url.ts';

interface ChangeDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly queue: Pick<Queue, 'hasten'>;
}

export type ChangeOutcome =
  | { readonly kind: 'changed'; readonly endpoint: WebhookEndpoint }
  | { readonly kind: 'refused'; readonly because: UrlProblem }
  | { readonly kind: 'unknown' };

/** What is left out stays as it is. Enabled or moved, an endpoint begins anew: what was wrong with it before is forgotten. */
export async function changeEndpoint(
  deps: ChangeDeps,
  wish: {
    readonly id: bigint;
    readonly url: string | undefined;
    readonly events: readonly WebhookEventType[] | undefined;
    readonly enabled: boolean | undefined;
  },
): Promise<ChangeOutcome> {
  const { id, events, enabled } = wish;
  const read = wish.url === undefined ? undefined : readWebhookUrl(wish.url);
  if (read?.kind === 'refused') return read;
  return inTransaction(deps.db, async (tx) => {
    const before = await lockEndpoint(tx, id);
    if (!before) return { kind: 'unknown' };
    const isDisabling = enabled === false && !before.disabled;
    const isEnabling = enabled === true && before.disabled !== null;
    const isMoving = read !== undefined && read.url !== before.url;
    const row = await tx.webhookEndpoint.update({
      where: { id },
      data: {
        ...(isMoving ? { url: read.url } : {}),
        ...(events ? { events: [...new Set(events)] } : {}),
        ...(isDisabling ? { disabledAt: deps.clock.now(), disabledReason: 'by-platform' } : {}),
        ...(isEnabling ? { disabledAt: null, disabledReason: null } : {}),
        ...(isEnabling || isMoving ? { failingSince: null, pausedUntil: null } : {}),
      },
    });
    // What waits is sent to the new address at once, or dies at once with an endpoint that is told no more.
    if (isMoving || isDisabling) await deps.queue.hasten(tx, `${id}`);
    return { kind: 'changed', endpoint: toEndpoint(row) };
  });
}

/** Ends an endpoint for good: its secrets go, what waits for it dies. @returns it as it was, or null when there is none */
export async function removeEndpoint(deps: ChangeDeps, id: bigint): Promise<WebhookEndpoint | null> {
  return inTransaction(deps.db, async (tx) => {
    const endpoint = await lockEndpoint(tx, id);
    if (!endpoint) return null;
    await tx.webhookSecret.deleteMany({ where: { endpointId: id } });
    await tx.webhookEndpoint.update({ where: { id }, data: { deletedAt: deps.clock.now() } });
    await deps.queue.hasten(tx, `${id}`);
    return endpoint;
  });
}

export type RotateOutcome =
  /** The secret is shown this once; those before it sign beside it for a day. */
  | { readonly kind: 'rotated'; readonly endpoint: WebhookEndpoint; readonly secret: string }
  | { readonly kind: 'bad-secret' }
  | { readonly kind: 'unknown' };

/** @param wish.secret the platform's own; undefined: one is made */
export async function rotateSecret(
  tx: Transaction,
  deps: { readonly randomBytes: RandomBytes },
  wish: { readonly id: bigint; readonly secret: string | undefined; readonly now: Date },
): Promise<RotateOutcome> {
  const { id, now, secret = newSecret(deps.randomBytes) } = wish;
  if (!isSecret(secret)) return { kind: 'bad-secret' };
  const endpoint = await lockEndpoint(tx, id);
  if (!endpoint) return { kind: 'unknown' };
  await putSecret(tx, { endpointId: id, secret, now });
  return { kind: 'rotated', endpoint, secret };
}
