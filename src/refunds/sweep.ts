import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { RefundDeps } from './deps.ts';
import { lockRefund } from './refund.ts';
import { tellGroup } from './tell.ts';

/** The gateway is given half a minute at most; whoever asked it is dead by then. */
const answerWithinMs = 120_000;

/** Refunds are made by hand: more than a page of them at once is left for the next run. */
const pageSize = 50;

async function hand(
  tx: Transaction,
  deps: Pick<RefundDeps, 'enqueueNotice' | 'supportChatId'>,
  refundId: bigint,
): Promise<number> {
  const locked = await lockRefund(tx, refundId);
  if (locked?.refund.state !== 'requested') return 0;
  await tx.refund.update({ where: { id: refundId }, data: { state: 'unknown' } });
  await tellGroup(tx, deps, { refundId, event: 'unknown' });
  return 1;
}

/**
 * Finds refunds whose asker has died before the gateway's answer was kept: whether it was asked is not known, so a person must
 * look. Nothing is sent again. Any number of instances may run it at once.
 * @returns how many were found
 */
export async function sweepRefunds(
  deps: Pick<RefundDeps, 'db' | 'clock' | 'enqueueNotice' | 'supportChatId' | 'logger'>,
): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - answerWithinMs);
  const where = { state: 'requested', askedAt: { lte: before } };
  const left = await deps.db.refund.findMany({ where, select: { id: true }, orderBy: { id: 'asc' }, take: pageSize });
  let found = 0;
  for (const { id } of left) {
    try {
      found += await inTransaction(deps.db, (tx) => hand(tx, deps, id));
    } catch (error) {
      // It is found again by the next run; the others must not wait for it.
      deps.logger.error({ err: error, refundId: id }, 'a refund without an answer could not be handed to support');
    }
  }
  return found;
}
