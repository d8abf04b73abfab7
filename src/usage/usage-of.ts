import type { Queryable } from '../db/client.ts';
import type { ResourceState } from './event.ts';
import { resourceRow, stateOf } from './resource.ts';
import { type Tariff, toTariff } from './tariff.ts';

/** A resource that runs, and what it costs. */
export interface RunningResource {
  readonly id: bigint;
  readonly externalId: string;
  readonly name: string;
  readonly tariff: Tariff;
  /** When it began to run on this tariff. */
  readonly since: Date;
}

export interface Usage {
  /** By name; at most 1 000. */
  readonly running: readonly RunningResource[];
  /** What is due and could not be taken, in minor units; below zero: given back and not yet spent. */
  readonly owedMinor: bigint;
}

/** Nobody reads more of them. */
const mostAtOnce = 1_000;

/** What an account runs, and what it owes for that. */
export async function usageOf(db: Queryable, accountId: bigint): Promise<Usage> {
  const rows = await db.usageSegment.findMany({
    where: { accountId, toAt: null },
    include: { resource: true, tariff: true },
    orderBy: [{ resource: { name: 'asc' } }, { resourceId: 'asc' }],
    take: mostAtOnce,
  });
  const metered = await db.usageAccount.findUnique({ where: { accountId } });
  const running = rows.map(({ resource: { id, externalId, name }, tariff, fromAt }) => ({
    ...{ id, externalId, name, since: fromAt },
    tariff: toTariff(tariff),
  }));
  return { running, owedMinor: metered?.owedMinor ?? 0n };
}

/** @returns the account's resources in the order in which they came to be known, those after `afterId`; at most `limit` */
export async function listResources(
  db: Queryable,
  wish: { readonly accountId: bigint; readonly afterId?: bigint | undefined; readonly limit: number },
): Promise<ResourceState[]> {
  const { accountId, afterId = 0n, limit } = wish;
  const rows = await db.resource.findMany({
    where: { accountId, id: { gt: afterId } },
    orderBy: { id: 'asc' },
    take: Math.min(limit, mostAtOnce),
    ...resourceRow,
  });
  return rows.map(stateOf);
}
