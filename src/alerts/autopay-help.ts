import { type AutopayOverview, autopayOverview } from '../autopay/overview.ts';
import type { Queryable } from '../db/client.ts';
import type { Help } from './policy.ts';

const minuteMs = 60_000;

/**
 * A charge is begun within a minute and answered within seconds; after so long one that has not come to an end is told of by
 * autopay itself, and the warning waits for it no longer.
 */
const chargeLastsMs = 10 * minuteMs;

/** Why autopay is not relied on: until its owner resumes it; until the month ends; it was declined and will be tried again. */
type NoHelp = 'paused' | 'limit' | 'declined';

/** @returns whether autopay will act, and why not */
export function helpOf(overview: AutopayOverview | null, now: Date): Help & { readonly because?: NoHelp } {
  if (overview === null) return { kind: 'none' };
  const { mandate, month, inFlight, next } = overview;
  if (mandate.state !== 'active' || next.kind === 'pause') return { kind: 'none', because: 'paused' };
  if (month.successes >= mandate.monthlyLimit) return { kind: 'none', because: 'limit' };
  const since = inFlight?.since ?? (next.kind === 'charge' ? mandate.checkAt : null);
  const until = since === null ? null : new Date(since.getTime() + chargeLastsMs);
  if (until !== null && now < until) return { kind: 'charging', mandateId: mandate.id, until };
  // Outages of the gateway put it off as well, and say nothing of the card.
  if (mandate.failures > 0) return { kind: 'none', because: 'declined' };
  return { kind: 'acts', mandateId: mandate.id };
}

/** Reads whether autopay of an account is there to help. */
export async function findHelp(
  db: Queryable,
  wanted: { readonly accountId: bigint; readonly now: Date },
): Promise<Help> {
  return helpOf(await autopayOverview(db, wanted), wanted.now);
}
