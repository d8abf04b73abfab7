import type { Prisma, Queryable, Transaction } from '../db/client.ts';
import type { WebhookEventType } from './event.ts';

/** by-platform: it said so; failing: it took nothing for days; gone: it answered 410. */
export type DisabledReason = 'by-platform' | 'failing' | 'gone';

/** Where the platform is told. */
export interface WebhookEndpoint {
  readonly id: bigint;
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly createdAt: Date;
  /** null: it is told. */
  readonly disabled: { readonly at: Date; readonly reason: DisabledReason } | null;
  /** Since when nothing sent to it was taken; null: the latest was. */
  readonly failingSince: Date | null;
}

/** The database's CHECKs, and the API's schema, let no other values into these columns. */
export function toEndpoint(row: Prisma.WebhookEndpointGetPayload<object>): WebhookEndpoint {
  const { id, url, createdAt, disabledAt, disabledReason, failingSince } = row;
  return {
    ...{ id, url, createdAt, failingSince },
    events: row.events as WebhookEventType[],
    disabled: disabledAt && { at: disabledAt, reason: disabledReason as DisabledReason },
  };
}

/** As many as a provider has systems that want to know; each costs every event a row. */
export const mostEndpoints = 20;

/** @returns the endpoint, or null when there is none, or no more */
export async function findEndpoint(db: Queryable, id: bigint): Promise<WebhookEndpoint | null> {
  const row = await db.webhookEndpoint.findFirst({ where: { id, deletedAt: null } });
  return row && toEndpoint(row);
}

/** @returns all endpoints, oldest first */
export async function listEndpoints(db: Queryable): Promise<WebhookEndpoint[]> {
  const where = { deletedAt: null };
  const rows = await db.webhookEndpoint.findMany({ where, orderBy: { id: 'asc' }, take: mostEndpoints });
  return rows.map(toEndpoint);
}

/** @returns the endpoint, whose row stays locked against other changes of it; null when there is none, or no more */
export async function lockEndpoint(tx: Transaction, id: bigint): Promise<WebhookEndpoint | null> {
  await tx.$queryRaw`SELECT id FROM webhook_endpoint WHERE id = ${id} FOR NO KEY UPDATE`;
  return findEndpoint(tx, id);
}
