import type { Profile } from '../config/profile.ts';
import type { Database } from '../db/client.ts';
import type { Currency } from '../ledger/money.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { areNear, bankDay } from './bank-day.ts';
import { exchangeNow } from './exchange.ts';
import { isJump } from './is-jump.ts';
import { keepRate, rateInForce } from './kept-rates.ts';
import type { RatesAnswer, RatesSource } from './source.ts';

export interface RatesDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly profile: Pick<Profile, 'exchange' | 'currency' | 'timeZone'>;
  readonly source: RatesSource;
}

export type Refreshed =
  /** The provider exchanges nothing, or it was heard just now. */
  | { readonly kind: 'not-needed' }
  /** The latest that the bank has said; it may be tomorrow's. */
  | { readonly kind: 'kept'; readonly inForceOn: string; readonly rateMicro: bigint }
  /** Nothing of the latest answer is kept; the next half hour asks again. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** The bank is asked each half hour; what was heard since is not asked for at a start. */
const recentMs = 30 * 60_000;

/**
 * Asks the bank for its latest rate, and once that is tomorrow's, for today's as well, and keeps both. The network is
 * waited for outside of any transaction. Whatever goes wrong there is logged and told, never thrown: as an error once there is
 * no rate to go by.
 */
export async function refreshRates(deps: RatesDeps): Promise<Refreshed> {
  const { profile, clock } = deps;
  const { currency } = profile;
  if (profile.exchange === null || currency === 'RUB') return { kind: 'not-needed' };
  const latest = await keep(deps, currency, await deps.source.fetch());
  const today = bankDay(clock.now());
  const all = [latest];
  // In the evening the page shows tomorrow's: today's holds until midnight, and goes on being confirmed.
  if (latest.kind === 'kept' && latest.inForceOn > today) {
    all.push(await keep(deps, currency, await deps.source.fetch(today)));
  }
  for (const said of all) if (said.kind === 'unavailable') await report(deps, currency, said.reason);
  return latest;
}

/** For a start: a new installation has a rate at once, and one that is restarted over and over does not press the bank. */
export async function refreshIfStale(deps: RatesDeps): Promise<Refreshed> {
  const { db, profile, clock } = deps;
  const now = clock.now();
  const rate = await rateInForce(db, { currency: profile.currency, on: bankDay(now) });
  const isRecent = rate !== null && now.getTime() - rate.confirmedAt.getTime() < recentMs;
  return isRecent ? { kind: 'not-needed' } : refreshRates(deps);
}

/** Keeps what the bank has said, unless it cannot be believed. */
async function keep(deps: RatesDeps, currency: Currency, answer: RatesAnswer): Promise<Refreshed> {
  if (answer.kind === 'unavailable') return answer;
  const { inForceOn, rates } = answer;
  const rateMicro = rates.find((rate) => rate.currency === currency)?.rateMicro;
  if (rateMicro === undefined) return { kind: 'unavailable', reason: `no-${currency}` };
  const now = deps.clock.now();
  if (!areNear(inForceOn, bankDay(now))) return { kind: 'unavailable', reason: 'another-time' };
  const last = await rateInForce(deps.db, { currency, on: inForceOn });
  // After a long silence the last rate says nothing of this one, as for a new installation.
  if (last && areNear(last.inForceOn, inForceOn) && isJump(rateMicro, last.rateMicro)) {
    const moved = { currency, inForceOn, rateMicro: String(rateMicro), lastMicro: String(last.rateMicro) };
    deps.logger.error(moved, 'the central bank’s rate has jumped, and is not used');
    return { kind: 'unavailable', reason: 'jump' };
  }
  await keepRate(deps.db, { currency, inForceOn, rateMicro, now });
  return { kind: 'kept', inForceOn, rateMicro };
}

async function report(deps: RatesDeps, currency: Currency, reason: string): Promise<void> {
  const exchange = await exchangeNow(deps, currency);
  if (exchange.kind === 'known') {
    deps.logger.warn({ reason, inForceOn: exchange.inForceOn }, 'the central bank’s rate was not to be had');
  } else {
    deps.logger.error({ reason, exchange: exchange.kind }, 'there is no rate to go by: payments are not offered');
  }
}
