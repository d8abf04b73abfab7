import { Prisma } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { AlertDeps } from './deps.ts';
import { markWatches } from './mark.ts';
import { quietUntil, tomorrowMorning } from './quiet.ts';
import { findWatch } from './watch.ts';

export type RemindOutcome =
  | { readonly kind: 'set'; readonly at: Date; readonly timeZone: string }
  /** The balance has recovered since: there is nothing to be reminded of. */
  | { readonly kind: 'recovered' }
  /** No such warning of this person's. */
  | { readonly kind: 'unknown' };

/**
 * «Напомнить завтра»: the warning is told again at ten in the morning of the reader's next day, or when their quiet hours end if
 * these last longer; if it is still true then.
 */
export async function remindTomorrow(
  deps: Pick<AlertDeps, 'db' | 'clock'>,
  wish: { readonly watchId: bigint; readonly userId: bigint },
): Promise<RemindOutcome> {
  return inTransaction(deps.db, async (tx): Promise<RemindOutcome> => {
    await tx.$queryRaw`SELECT 1 FROM alert_watch WHERE id = ${wish.watchId} AND user_id = ${wish.userId} FOR NO KEY UPDATE`;
    const watch = await findWatch(tx, wish.watchId);
    if (watch === null || watch.userId !== wish.userId) return { kind: 'unknown' };
    if (watch.level === 'ok') return { kind: 'recovered' };
    const { timeZone } = watch.quiet;
    const morning = tomorrowMorning(deps.clock.now(), timeZone);
    const at = quietUntil(morning, watch.quiet) ?? morning;
    await tx.alertWatch.update({ where: { id: watch.id }, data: { dueAt: at }, select: { id: true } });
    await tx.$executeRaw(markWatches(Prisma.sql`WHERE w.id = ${watch.id}`, at));
    return { kind: 'set', at, timeZone };
  });
}
