import type { Transaction } from '../db/client.ts';
import { eventKinds } from './event.ts';
import { amendSegments, type Segment, type SegmentEvent } from './segments.ts';

/** Events of a resource from one minute on. What is late is so by 31 days at most, which bounds them. */
async function eventsFrom(tx: Transaction, resourceId: bigint, at: Date): Promise<SegmentEvent[]> {
  const rows = await tx.resourceEvent.findMany({
    where: { resourceId, at: { gte: at } },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
    include: { tariff: true },
  });
  return rows.map((row) => {
    const kind = eventKinds.find((known) => known === row.kind);
    if (!kind) throw new Error(`event ${row.id} is a ${row.kind}`);
    return { kind, at: row.at, tariff: row.tariff };
  });
}

/** The spans that an event at `at` may change, what is not booked yet, and the one before: what comes of it depends on these. */
async function spansAround(tx: Transaction, resourceId: bigint, at: Date): Promise<Segment[]> {
  return tx.$queryRaw<Segment[]>`
    SELECT s.from_at AS "fromAt", s.to_at AS "toAt", s.tariff_id AS "tariffId", s.rate_micro AS "rateMicro", s.base_micro AS "baseMicro"
      FROM usage_segment s
     WHERE s.resource_id = ${resourceId} AND s.from_at >= coalesce((
             SELECT max(e.from_at) FROM usage_segment e
               JOIN resource r ON r.id = e.resource_id JOIN usage_account u ON u.account_id = e.account_id
              WHERE e.resource_id = ${resourceId}
                AND e.from_at < least(${at}::timestamptz, greatest(u.booked_until, r.booked_until))), '-infinity')
     ORDER BY s.from_at`;
}

/**
 * Makes a resource's spans anew from an event on, which is stored already.
 * @returns those that it may have changed, with some before them, as they were and as they are
 */
export async function rewriteSegments(
  tx: Transaction,
  { resourceId, accountId, at }: { readonly resourceId: bigint; readonly accountId: bigint; readonly at: Date },
): Promise<{ readonly before: readonly Segment[]; readonly after: readonly Segment[] }> {
  const before = await spansAround(tx, resourceId, at);
  const after = amendSegments(before, at, await eventsFrom(tx, resourceId, at));
  const same = (one: Segment, other: Segment | undefined): boolean =>
    one.fromAt.getTime() === other?.fromAt.getTime() &&
    one.toAt?.getTime() === other.toAt?.getTime() &&
    one.tariffId === other.tariffId;
  const kept = before.findIndex((segment, index) => !same(segment, after[index]));
  const changed = kept < 0 ? before.length : kept;
  const gone = before[changed];
  if (gone) await tx.usageSegment.deleteMany({ where: { resourceId, fromAt: { gte: gone.fromAt } } });
  const data = after.slice(changed).map((segment) => ({ ...segment, resourceId, accountId }));
  if (data.length > 0) await tx.usageSegment.createMany({ data });
  return { before, after };
}
