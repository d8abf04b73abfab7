import type { AutopayDeps } from './deps.ts';
import type { EndReason } from './state.ts';

/**
 * Ends the consents whose link was not paid and is asked about no more: they would pile up, and money that comes after weeks
 * must not enable what its payer has long forgotten. A payment that is being credited at this instant holds its mandate's lock,
 * and is found activated.
 */
async function endStaleConsents({ db, clock }: Pick<AutopayDeps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  await db.$executeRaw`
    UPDATE autopay_mandate m SET state = 'ended', reason = ${'payment-given-up' satisfies EndReason}, ended_at = ${now}
      FROM payment p
     WHERE m.state = 'awaiting-card' AND p.id = m.parent_payment_id AND p.state <> 'paid' AND p.expires_at <= ${now}
       AND p.next_poll_at IS NULL`;
}

/**
 * The safety net: has every active mandate looked at whose account is below its threshold and waits for no charge, whatever was
 * missed. Those that wait for a time of their own are left to it. Consents that wait for a card in vain are ended.
 * @returns how many it marked
 */
export async function sweepAutopay(deps: Pick<AutopayDeps, 'db' | 'clock'>): Promise<number> {
  await endStaleConsents(deps);
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
