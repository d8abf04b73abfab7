import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { GatewayRefundState } from '../payments/gateways/gateway.ts';
import type { RefundDeps } from './deps.ts';
import { nextRefundPoll } from './next-poll.ts';
import { lockRefund, type Refund, toRefund } from './refund.ts';
import { tellGroup, tellPayer } from './tell.ts';
import { undoRefund } from './undo.ts';

/** Questions in flight at once: each may wait ten seconds for the gateway, which is not to be hammered either. */
const pageSize = 8;

/** A run ends after so many questions, or so much time; what is still due is taken by the next one. */
const maxPages = 25;
const maxRunMs = 40_000;

/** After the last question a person is asked. Whoever asked it may die before that, so it is due once more. */
const lastAgainMs = 60 * 60_000;

/** Takes refunds that are due by moving their next time ahead: another instance finds them taken. */
async function claim(tx: Transaction, now: Date): Promise<Refund[]> {
  const due = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM refund WHERE next_poll_at <= ${now} ORDER BY next_poll_at LIMIT ${pageSize} FOR NO KEY UPDATE SKIP LOCKED`;
  const rows = await tx.refund.findMany({ where: { id: { in: due.map(({ id }) => id) } } });
  for (const { id, askedAt } of rows) {
    const nextPollAt = nextRefundPoll(askedAt, now) ?? new Date(now.getTime() + lastAgainMs);
    await tx.refund.update({ where: { id }, data: { nextPollAt } });
  }
  return rows.map(toRefund);
}

/** Acts on the gateway's answer; who is second finds the refund ended. */
async function keepState(deps: RefundDeps, refundId: bigint, state: GatewayRefundState): Promise<void> {
  const at = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const locked = await lockRefund(tx, refundId);
    if (locked?.refund.state !== 'accepted') return;
    const { refund, payment } = locked;
    if (state.kind === 'finished') {
      await tx.refund.update({ where: { id: refundId }, data: { state: 'finished', endedAt: at, nextPollAt: null } });
      await tellGroup(tx, deps, { refundId, event: 'finished' });
      return;
    }
    if (state.kind === 'cancelled') {
      await undoRefund(tx, refund, { state: 'cancelled', failure: 'cancelled-by-gateway', at });
      await tellPayer(tx, deps, { refundId, payment, kind: 'refund.undone' });
      await tellGroup(tx, deps, { refundId, event: 'cancelled' });
      return;
    }
    if (nextRefundPoll(refund.askedAt, at) !== null) return;
    await tx.refund.update({ where: { id: refundId }, data: { state: 'unknown', nextPollAt: null } });
    await tellGroup(tx, deps, { refundId, event: 'unknown' });
  });
}

async function askQuietly(
  deps: RefundDeps,
  refund: Refund,
  ask: (requestId: string) => Promise<GatewayRefundState>,
): Promise<void> {
  if (refund.gatewayRequestId === null) return;
  try {
    await keepState(deps, refund.id, await ask(refund.gatewayRequestId));
  } catch (error) {
    // It is due again by its schedule; the others must not wait for it.
    deps.logger.error({ err: error, refundId: String(refund.id) }, 'a refund could not be asked about');
  }
}

/**
 * Asks the gateway about refunds that it has accepted and that are due. Any number of instances may run it at once.
 * @returns how many were asked about
 */
export async function pollRefunds(deps: RefundDeps): Promise<number> {
  const { fetchRefund } = deps.gateway;
  if (!fetchRefund) return 0;
  const until = deps.clock.now().getTime() + maxRunMs;
  let asked = 0;
  for (let page = 0; page < maxPages && deps.clock.now().getTime() < until; page += 1) {
    const due = await inTransaction(deps.db, (tx) => claim(tx, deps.clock.now()));
    await Promise.all(due.map((refund) => askQuietly(deps, refund, fetchRefund)));
    asked += due.length;
    if (due.length < pageSize) break;
  }
  return asked;
}
