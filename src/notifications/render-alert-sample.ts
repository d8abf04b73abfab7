import { type AccountFacts, accountFacts } from '../alerts/facts.ts';
import { thresholdsOf } from '../alerts/thresholds.ts';
import { watchOf } from '../alerts/watch.ts';
import { requireAccount, viewOf } from './alert-view.ts';
import { readerLanguage } from './languages.ts';
import type { Letter, RenderDeps } from './letter.ts';
import type { AlertNotice } from './notice.ts';
import { alertText } from './templates/alert.ts';

/** What a warning would look like: with the account's own spending where there is any, and days as they are set. */
export async function renderSample(
  deps: RenderDeps,
  notice: Extract<AlertNotice, { kind: 'alert.sample' }>,
  chatId: bigint,
): Promise<Letter> {
  const account = await requireAccount(deps, BigInt(notice.accountId));
  const watch = await watchOf(deps.db, { accountId: account.id, userId: chatId });
  // Who has left the account since is shown nothing of it.
  if (watch === null) return { kind: 'outdated' };
  const thresholds = thresholdsOf(watch, deps.profile);
  const facts = await accountFacts(deps.db, account.id, deps.clock.now());
  const { burnPerDayMinor } = facts.holding;
  const amountMinor = burnPerDayMinor > 0n ? burnPerDayMinor * BigInt(thresholds.warningDays) : thresholds.sumMinor;
  const low: AccountFacts = {
    holding: { spendableMinor: amountMinor, burnPerDayMinor, isUsed: true },
    balance: { ...facts.balance, amountMinor },
    owedMinor: 0n,
    isRateKnown: true,
    daysLeft: burnPerDayMinor > 0n ? thresholds.warningDays : null,
  };
  const language = await readerLanguage(deps.db, chatId);
  const t = deps.translator(language);
  const view = viewOf(deps, { account, facts: low, thresholds, level: 'warning', watch });
  const text = alertText({ ...view, autopay: null }, t, language);
  return { kind: 'message', screen: { html: `${t('alerts:sample')}\n\n${text}`, buttons: [] } };
}
