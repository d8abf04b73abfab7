import type { Account } from '../accounts/account.ts';
import { accountFacts } from '../alerts/facts.ts';
import { levelAfter } from '../alerts/level.ts';
import { thresholdsOf } from '../alerts/thresholds.ts';
import { watchOf } from '../alerts/watch.ts';
import type { Language } from '../platform/i18n.ts';
import { viewOf } from './alert-view.ts';
import type { RenderDeps } from './letter.ts';
import { standingLines } from './templates/alert.ts';

/**
 * How an account stands, for a message of autopay's that speaks in a warning's place (src/alerts/autopay-word.ts): in the warning's
 * own words, by this moment.
 * @param wanted.balanceSaid whether that message names the balance itself
 * @returns no lines where there is nothing to warn of, or its reader wants no warnings
 */
export async function standingOf(
  deps: RenderDeps,
  account: Account,
  wanted: { readonly userId: bigint; readonly language: Language; readonly balanceSaid: boolean },
): Promise<string[]> {
  const { userId, language, balanceSaid } = wanted;
  const watch = await watchOf(deps.db, { accountId: account.id, userId });
  if (watch === null || !watch.listens) return [];
  const thresholds = thresholdsOf(watch, deps.profile);
  const facts = await accountFacts(deps.db, account.id, deps.clock.now());
  const level = levelAfter(watch.level, facts.holding, thresholds);
  if (level === 'ok') return [];
  const view = viewOf(deps, { account, facts, thresholds, level, watch });
  return standingLines(view, balanceSaid, deps.translator(language), language);
}
