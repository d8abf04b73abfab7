import type { Transaction } from '../db/client.ts';
import { nextPoll } from '../payments/next-poll.ts';
import type { Frozen } from '../payments/wish.ts';
import type { AutopayDeps } from './deps.ts';
import type { Mandate } from './mandate.ts';

/** Until a charge is that old its outcome is usually known; then it is asked about for a week, as a link is. */
const dayMs = 24 * 60 * 60_000;

/**
 * One statement makes the payment, the attempt and the mandate's rest until its outcome. The card's kind is that of the payment
 * which bound it; at another gateway than that the card is not known, and nothing is made.
 */
export async function insertCharge(
  tx: Transaction,
  deps: Pick<AutopayDeps, 'gateway'>,
  mandate: Mandate,
  charge: { readonly amountMinor: bigint; readonly frozen: Frozen; readonly now: Date },
): Promise<number | undefined> {
  const { amountMinor, frozen, now } = charge;
  const expiresAt = new Date(now.getTime() + dayMs);
  const rows = await tx.$queryRaw<{ paymentId: number | null }[]>`
    WITH charge AS (
      INSERT INTO payment (gateway, account_id, user_id, chat_id, amount_minor, currency, credit_minor, credit_currency,
                           rate_micro, card_kind, state, created_at, expires_at, next_poll_at, origin, parent_id)
      SELECT p.gateway, ${mandate.accountId}, ${mandate.userId}, ${mandate.chatId}, ${frozen.amountMinor}, 'RUB',
             ${frozen.creditMinor}::bigint, ${frozen.creditCurrency}, ${frozen.rateMicro}::bigint, p.card_kind, 'pending', ${now}, ${expiresAt}, ${nextPoll({ attempts: 0, since: now, expiresAt }, now)},
             'autopay', p.id
        FROM payment p WHERE p.id = ${mandate.parentPaymentId} AND p.gateway = ${deps.gateway.name}
      RETURNING id),
    attempt AS (
      INSERT INTO autopay_attempt (mandate_id, account_id, payment_id, amount_minor, sent_at, created_at)
      SELECT ${mandate.id}, ${mandate.accountId}, id, ${amountMinor}, ${now}, ${now} FROM charge)
    UPDATE autopay_mandate SET check_at = NULL, retry_at = NULL WHERE id = ${mandate.id}
    RETURNING (SELECT id FROM charge) AS "paymentId"`;
  return rows[0]?.paymentId ?? undefined;
}
