import type { PaymentDeps } from '../deps.ts';
import type { RawNotification } from './keep.ts';
import { handleNotification } from './receive.ts';

/** What has been waiting so long is not being worked on any more: its process died, or the database was away. */
const abandonedMs = 30_000;

/** Bodies are up to 64 KB each: so many at a time are held in memory. */
const pageSize = 50;
const maxPages = 40;

type SweepDeps = Parameters<typeof handleNotification>[0];

async function handleOne(deps: SweepDeps, id: bigint, raw: RawNotification): Promise<boolean> {
  try {
    await handleNotification(deps, id, raw);
    return true;
  } catch (error) {
    // One that cannot be worked on must not keep the others waiting; it stays for the next sweep.
    deps.logger.error({ err: error, notificationId: id }, 'a kept notification could not be worked on');
    return false;
  }
}

/**
 * Works on what was kept and then left: a process that dies between keeping and crediting loses nothing, even if the
 * gateway never repeats itself.
 * @returns how many were worked on
 */
export async function sweepInbox(deps: SweepDeps & Pick<PaymentDeps, 'db'>): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - abandonedMs);
  let handled = 0;
  let afterId = 0n;
  for (let page = 0; page < maxPages; page += 1) {
    const rows = await deps.db.paymentNotification.findMany({
      where: { state: 'received', lastReceivedAt: { lt: before }, id: { gt: afterId } },
      orderBy: { id: 'asc' },
      take: pageSize,
    });
    for (const { id, gateway, body, contentType } of rows) {
      // The column holds only names that an adapter gave.
      const raw = { gateway: gateway as RawNotification['gateway'], body, contentType };
      if (await handleOne(deps, id, raw)) handled += 1;
    }
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) break;
    afterId = last.id;
  }
  return handled;
}
