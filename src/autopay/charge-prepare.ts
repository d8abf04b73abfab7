import { lookAtAnyway } from '../alerts/mark.ts';
import type { Transaction } from '../db/client.ts';
import { freeze } from '../payments/wish.ts';
import { exchangeOf } from '../rates/index.ts';
import { insertCharge } from './charge-insert.ts';
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

/** Without a rate nothing can be charged; the bank is asked for one each half hour. */
const rateAgainMs = 15 * 60_000;

/** Locks it, unless somebody else is deciding about it or has just decided: then there is nothing left to do. */
async function takeDue(tx: Transaction, mandateId: bigint, now: Date): Promise<Mandate | undefined> {
  const [row] = await tx.$queryRaw<Parameters<typeof toMandate>[0][]>`
    SELECT ${mandateColumns} FROM autopay_mandate
     WHERE id = ${mandateId} AND state = 'active' AND check_at <= ${now} FOR NO KEY UPDATE SKIP LOCKED`;
  return row && toMandate(row);
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
  await lookAtAnyway(tx, { accountIds: [mandate.accountId], now: deps.clock.now() });
  const month = facts.month.key;
  await deps.enqueueNotice(tx, {
    notice: { kind: 'autopay.limit', mandateId: String(mandate.id), month },
    chatId: mandate.chatId,
    dedupeKey: `autopay:${mandate.id}:limit:${month}`,
  });
}

/**
 * Writes a charge down with the rubles that it takes from the card, at the rate of this moment. Where none is known it is as with
 * a gateway that is away: nobody's card is to blame, nobody is told, and it is tried again.
 */
async function charge(
  tx: Transaction,
  deps: AutopayDeps,
  due: { readonly mandate: Mandate; readonly accountNumber: string; readonly amountMinor: bigint; readonly now: Date },
): Promise<Prepared> {
  const { mandate, accountNumber, amountMinor, now } = due;
  const { currency, parentPaymentId } = mandate;
  const exchange = await exchangeOf(tx, { currency, exchange: deps.profile.exchange, now });
  const frozen = freeze(exchange, { amountMinor, currency });
  if (frozen === undefined) {
    deps.logger.warn({ mandateId: mandate.id, rate: exchange.kind }, 'autopay waits for a rate');
    const checkAt = new Date(now.getTime() + rateAgainMs);
    await tx.autopayMandate.update({ where: { id: mandate.id }, data: { checkAt } });
    return 'waits';
  }
  const paymentId = await insertCharge(tx, deps, mandate, { amountMinor, frozen, now });
  if (paymentId === undefined) return 'waits';
  const rubles = { amountMinor: frozen.amountMinor, currency: 'RUB' } as const;
  return { paymentId, parentPaymentId, ...rubles, accountNumber, sentAt: now };
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
      return charge(tx, deps, { mandate, accountNumber: due.accountNumber, amountMinor: decision.amountMinor, now });
    }
  }
}
