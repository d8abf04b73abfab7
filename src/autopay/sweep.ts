import type { AutopayDeps } from './deps.ts';

/**
 * The safety net: has every active mandate looked at whose account is below its threshold and waits for no charge, whatever was
 * missed. Those that wait for a time of their own are left to it.
 * @returns how many it marked
 */
export async function sweepAutopay(deps: Pick<AutopayDeps, 'db' | 'clock'>): Promise<number> {
  return deps.db.$executeRaw`
    UPDATE autopay_mandate SET check_at = ${deps.clock.now()} WHERE id IN (
      SELECT m.id FROM autopay_mandate m
       WHERE m.state = 'active' AND m.check_at IS NULL
         AND m.below_minor > (
           SELECT coalesce(sum(b.balance), 0) FROM ledger_account b
            WHERE b.owner_key = 'account:' || m.account_id AND b.kind IN ('customer', 'customer_bonus')
              AND b.currency = m.currency)
         AND NOT EXISTS (SELECT FROM autopay_attempt a WHERE a.account_id = m.account_id AND a.state = 'in-flight')
         FOR NO KEY UPDATE SKIP LOCKED)`;
}
