import { ledgerOwnerOf } from '../accounts/account.ts';
import type { Transaction } from '../db/client.ts';
import type { PaymentDeps } from '../payments/deps.ts';
import type { Payment } from '../payments/payment.ts';
import { wakeOther } from './charge-wake.ts';

/** The attempt whose money has come, and its mandate as it is now. */
interface Settled {
  readonly attemptId: bigint;
  readonly mandateId: bigint;
  readonly chatId: bigint;
  readonly state: string;
  readonly reason: string | null;
}

/**
 * One statement, since every charge passes here. Whatever the attempt was taken for until now, its money is here. The mandate
 * is looked at again if the sum did not lift the balance, which the caller has posted to, above the threshold.
 */
async function recordSuccess(tx: Transaction, payment: Payment, now: Date): Promise<Settled> {
  const rows = await tx.$queryRaw<Settled[]>`
    WITH attempt AS (
      UPDATE autopay_attempt SET state = 'succeeded', code = NULL, ended_at = ${now} WHERE payment_id = ${payment.id}
      RETURNING id, mandate_id)
    UPDATE autopay_mandate m
       SET failures = 0, retry_at = NULL,
           check_at = CASE WHEN m.state = 'active' AND m.below_minor > (
             SELECT coalesce(sum(balance), 0) FROM ledger_account
              WHERE owner_key = ${ledgerOwnerOf(payment.accountId)} AND kind IN ('customer', 'customer_bonus')
                AND currency = m.currency) THEN ${now}::timestamptz END
      FROM attempt WHERE m.id = attempt.mandate_id
    RETURNING attempt.id AS "attemptId", m.id AS "mandateId", m.chat_id AS "chatId", m.state, m.reason`;
  const [settled] = rows;
  if (!settled) throw new Error(`payment ${payment.id} was made by autopay, and no attempt has it`);
  return settled;
}

/**
 * What the money of a charge means to autopay, with the transaction that credits it: the attempt has succeeded, the declines in
 * a row are over, and it is told. Money that comes after its owner has ended autopay is told to support as well, who may give
 * it back; a card that was replaced by another is no such end.
 */
export async function chargeSettled(
  tx: Transaction,
  deps: Pick<PaymentDeps, 'enqueueNotice' | 'supportChatId'>,
  charged: { readonly payment: Payment; readonly now: Date },
): Promise<void> {
  const { payment, now } = charged;
  const { attemptId, mandateId, chatId, state, reason } = await recordSuccess(tx, payment, now);
  await deps.enqueueNotice(tx, {
    notice: { kind: 'autopay.charged', paymentId: payment.id },
    chatId,
    dedupeKey: `autopay:attempt:${attemptId}:charged`,
  });
  if (state !== 'ended') return;
  await wakeOther(tx, { accountId: payment.accountId, mandateId, now });
  if (reason === 'replaced' || deps.supportChatId === undefined) return;
  await deps.enqueueNotice(tx, {
    notice: { kind: 'support.charged-after-end', paymentId: payment.id },
    chatId: deps.supportChatId,
    dedupeKey: `autopay:attempt:${attemptId}:after-end`,
  });
}
