import type { Account } from '../accounts/account.ts';
import { membershipOf } from '../accounts/membership.ts';
import { canPay } from '../accounts/roles.ts';
import { helpOf } from '../alerts/autopay-help.ts';
import { accountFacts } from '../alerts/facts.ts';
import { isWorse, levelAfter } from '../alerts/level.ts';
import { recommendedMinor } from '../alerts/recommend.ts';
import { thresholdsOf } from '../alerts/thresholds.ts';
import { findWatch } from '../alerts/watch.ts';
import { autopayOverview } from '../autopay/overview.ts';
import { topUpFacts } from '../topup/facts.ts';
import { presets } from '../topup/presets.ts';
import { type AlertRenderDeps, requireAccount, type Told, viewOf } from './alert-view.ts';
import { readerLanguage } from './languages.ts';
import type { Letter, RenderDeps } from './letter.ts';
import type { AlertLevel, AlertNotice } from './notice.ts';
import { renderSample } from './render-alert-sample.ts';
import { type AlertActions, type AlertAutopay, type AlertView, alertScreen } from './templates/alert.ts';

/** A warning, by how the balance stands at this moment: one that has become untrue is not told any more. */
export function renderAlert(deps: RenderDeps, notice: AlertNotice, chatId: bigint): Promise<Letter> {
  return notice.kind === 'alert.level' ? renderLevel(deps, notice, chatId) : renderSample(deps, notice, chatId);
}

async function renderLevel(
  deps: RenderDeps,
  notice: Extract<AlertNotice, { kind: 'alert.level' }>,
  chatId: bigint,
): Promise<Letter> {
  const present = await presentAlert(deps, notice);
  if (present === null) return { kind: 'outdated' };
  const { view, told, userId } = present;
  const language = await readerLanguage(deps.db, chatId);
  const screen = alertScreen(view, await actionsOf(deps, told, userId), deps.translator(language), language);
  return { kind: 'message', screen };
}

/**
 * Reads what a queued warning has to say at this moment, in the chat or in a letter.
 * @returns null when it has become untrue, or its reader is not to be told any more
 */
export async function presentAlert(
  deps: AlertRenderDeps,
  queued: { readonly watchId: string; readonly episode: number; readonly level: AlertLevel },
): Promise<{ readonly view: AlertView; readonly told: Told; readonly userId: bigint } | null> {
  const watch = await findWatch(deps.db, BigInt(queued.watchId));
  if (watch?.userId == null) throw new Error(`a warning is queued for watch ${queued.watchId}, which is no person's`);
  // A worse one was told since, or the episode is over; or its reader has left the account, or wants no warnings any more.
  const isPresent = watch.episode === queued.episode && watch.toldLevel === queued.level && watch.listens;
  if (!isPresent) return null;
  const account = await requireAccount(deps, watch.accountId);
  const facts = await accountFacts(deps.db, account.id, deps.clock.now());
  const thresholds = thresholdsOf(watch, deps.profile);
  const level = levelAfter(watch.level, facts.holding, thresholds);
  // Money has come since, which the next look finds.
  if (level === 'ok' || isWorse(queued.level, level)) return null;
  const told = { account, facts, thresholds, level, watch };
  const view = { ...viewOf(deps, told), autopay: await autopayOf(deps, account) };
  return { view, told, userId: watch.userId };
}

async function autopayOf(deps: AlertRenderDeps, account: Account): Promise<AlertAutopay | null> {
  const now = deps.clock.now();
  const overview = await autopayOverview(deps.db, { accountId: account.id, now });
  if (overview === null) return null;
  const help = helpOf(overview, now);
  if (help.kind === 'none' && help.because === 'declined') {
    return { kind: 'declined', retryAt: overview.next.kind === 'wait' ? (overview.next.until ?? null) : null };
  }
  if (help.kind === 'none') return { kind: help.because === 'limit' ? 'limit' : 'paused' };
  const { amountMinor, belowMinor, currency, cardMask } = overview.mandate;
  return {
    kind: 'acts',
    amount: { amountMinor, currency },
    below: { amountMinor: belowMinor, currency },
    cardMask,
    isDue: overview.next.kind !== 'wait' || overview.next.because !== 'enough-money',
  };
}

async function actionsOf(deps: RenderDeps, told: Told, userId: bigint): Promise<AlertActions> {
  const { account, facts, watch } = told;
  const membership = await membershipOf(deps.db, { accountId: account.id, userId });
  if (membership === null || !canPay(membership.role)) return { watchId: watch.id };
  const { card } = deps.profile;
  // Who pays by invoice is asked for the sum.
  if (!card.entityTypes.includes(account.entityType)) return { watchId: watch.id, topUp: { amount: null } };
  const offered = presets(card, await topUpFacts(deps.db, account.id, deps.clock.now()), account.currency);
  const amountMinor = recommendedMinor(offered, { holding: facts.holding, thresholds: told.thresholds });
  const amount = amountMinor === undefined ? null : { amountMinor, currency: account.currency };
  return { watchId: watch.id, topUp: { amount } };
}
