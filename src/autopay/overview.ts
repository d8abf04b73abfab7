import { findAccount } from '../accounts/account.ts';
import type { Queryable } from '../db/client.ts';
import { type Flight, loadFacts, type MonthSums } from './facts.ts';
import { type Mandate, mandateOf } from './mandate.ts';
import { type AutopayDecision, decideAutopay } from './policy.ts';

/** How autopay of an account stands, for whoever looks at it. */
export interface AutopayOverview {
  /** Active or paused. */
  readonly mandate: Mandate;
  readonly month: MonthSums;
  readonly inFlight: Flight | null;
  /** What it would do at this moment. */
  readonly next: AutopayDecision;
}

/** @returns null when no card may be charged for the account */
export async function autopayOverview(
  db: Queryable,
  wanted: { readonly accountId: bigint; readonly now: Date },
): Promise<AutopayOverview | null> {
  const { accountId, now } = wanted;
  const mandate = await mandateOf(db, accountId);
  const account = mandate && (await findAccount(db, accountId));
  if (!mandate || !account) return null;
  const facts = await loadFacts(db, mandate, account, now);
  return { mandate, month: facts.month, inFlight: facts.flight, next: decideAutopay(facts, now) };
}
