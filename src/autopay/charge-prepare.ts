import type { Transaction } from '../db/client.ts';
import { nextPoll } from '../payments/next-poll.ts';
import type { PreparedCharge } from './charge-send.ts';
import { stopMandate } from './charge-stop.ts';
import type { AutopayDeps } from './deps.ts';
import { type LoadedFacts, loadFacts } from './facts.ts';
import { type Mandate, mandateColumns, toMandate } from './mandate.ts';
import { type AutopayDecision, decideAutopay } from './policy.ts';

/** A mandate that is to be looked at, with what is needed of its account. */
export interface DueMandate {
  readonly id: bigint;
  readonly accountNumber: string;
  readonly timeZone: string;
}

/** What became of it: another instance has it; nothing is charged now; or a charge is written down, to be sent once this commits. */
export type Prepared = 'passed-over' | 'waits' | PreparedCharge;

/** Until a charge is that old its outcome is usually known; then it is asked about for a week, as a link is. */
const dayMs = 24 * 60 * 60_000;

/** Locks it, unless somebody else is deciding about it or has just decided: then there is nothing left to do. */
async function takeDue(tx: Transaction, mandateId: bigint, now: Date): Promise<Mandate | undefined> {
  const [row] = await tx.$queryRaw<Parameters<typeof toMandate>[0][]>`
    SELECT ${mandateColumns} FROM autopay_mandate
     WHERE id = ${mandateId} AND state = 'active' AND check_at <= ${now} FOR NO KEY UPDATE SKIP LOCKED`;
  return row && toMandate(row);
}

/**
 * One statement makes the payment, the attempt and the mandate's rest until its outcome. The card's kind is that of the payment
 * which bound it; at another gateway than that the card is not known, and nothing is made.
 */
async function insertCharge(tx: Transaction, deps: AutopayDeps, mandate: Mandate, amountMinor: bigint, now: Date) {
  const expiresAt = new Date(now.getTime() + dayMs);
  const rows = await tx.$queryRaw<{ paymentId: number | null }[]>`
    WITH charge AS (
      INSERT INTO payment (gateway, account_id, user_id, chat_id, amount_minor, currency, card_kind, state, created_at,
                           expires_at, next_poll_at, origin, parent_id)
      SELECT p.gateway, ${mandate.accountId}, ${mandate.userId}, ${mandate.chatId}, ${amountMinor}, ${mandate.currency},
             p.card_kind, 'pending', ${now}, ${expiresAt}, ${nextPoll({ attempts: 0, since: now, expiresAt }, now)},
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

async function wait(
  tx: Transaction,
  deps: AutopayDeps,
  mandate: Mandate,
  decision: Extract<AutopayDecision, { kind: 'wait' }>,
  facts: LoadedFacts,
): Promise<void> {
  await tx.autopayMandate.update({ where: { id: mandate.id }, data: { checkAt: decision.until ?? null } });
  if (decision.because !== 'limit-reached') return;
  const month = facts.month.key;
  await deps.enqueueNotice(tx, {
    notice: { kind: 'autopay.limit', mandateId: String(mandate.id), month },
    chatId: mandate.chatId,
    dedupeKey: `autopay:${mandate.id}:limit:${month}`,
  });
}

/**
 * Decides about a mandate under its lock and writes a charge down, before anyone is asked for it: whoever removes autopay does so
 * before this, and nothing is charged, or after it, and is told that a charge is under way.
 */
export async function prepareCharge(tx: Transaction, deps: AutopayDeps, due: DueMandate): Promise<Prepared> {
  const now = deps.clock.now();
  const mandate = await takeDue(tx, due.id, now);
  if (!mandate) return 'passed-over';
  const facts = await loadFacts(tx, mandate, due, now);
  const decision = decideAutopay(facts, now);
  switch (decision.kind) {
    case 'wait':
      await wait(tx, deps, mandate, decision, facts);
      return 'waits';
    case 'pause':
      await stopMandate(tx, deps, mandate, { state: 'paused', reason: decision.because, now });
      return 'waits';
    case 'charge': {
      const { amountMinor } = decision;
      const paymentId = await insertCharge(tx, deps, mandate, amountMinor, now);
      if (paymentId === undefined) return 'waits';
      const { parentPaymentId, currency } = mandate;
      return { paymentId, parentPaymentId, amountMinor, currency, accountNumber: due.accountNumber, sentAt: now };
    }
  }
}
