import { totalOf } from '../accounts/balance-of.ts';
import { mandateOf } from '../autopay/mandate.ts';
import { monthOf } from '../autopay/month.ts';
import { autopayOverview } from '../autopay/overview.ts';
import { standingOf } from './alert-standing.ts';
import { lastRefused, loadAttempt, loadMandate } from './autopay-rows.ts';
import { readerLanguage } from './languages.ts';
import type { Letter, RenderDeps } from './letter.ts';
import type { AutopayNotice } from './notice.ts';
import { renderCharged } from './render-charged.ts';
import { limitScreen } from './templates/autopay-limit.ts';
import { declinedScreen, slowScreen } from './templates/autopay-problem.ts';
import { endedScreen, pausedScreen } from './templates/autopay-stopped.ts';

type Notice<Kind extends AutopayNotice['kind']> = Extract<AutopayNotice, { kind: Kind }>;

const outdated: Letter = { kind: 'outdated' };

/** What there is to say of autopay, as it stands now: what was overtaken while this waited is not told any more. */
export function renderAutopay(deps: RenderDeps, notice: AutopayNotice, chatId: bigint): Promise<Letter> {
  switch (notice.kind) {
    case 'autopay.charged':
      return renderCharged(deps, notice.paymentId, chatId);
    case 'autopay.declined':
      return renderDeclined(deps, notice, chatId);
    case 'autopay.slow':
      return renderSlow(deps, notice, chatId);
    case 'autopay.paused':
      return renderPaused(deps, notice, chatId);
    case 'autopay.ended':
      return renderEnded(deps, notice, chatId);
    case 'autopay.limit':
      return renderLimit(deps, notice, chatId);
  }
}

async function renderDeclined(deps: RenderDeps, notice: Notice<'autopay.declined'>, chatId: bigint): Promise<Letter> {
  const attempt = await loadAttempt(deps.db, BigInt(notice.attemptId));
  const { mandate, account } = attempt;
  // No failures are left after a charge that went well, or after its owner has resumed it.
  if (attempt.state !== 'declined' || mandate.state !== 'active' || mandate.failures === 0) return outdated;
  const { retryAt } = mandate;
  const language = await readerLanguage(deps.db, chatId);
  const view = {
    standing: await standingOf(deps, account, { userId: chatId, language, balanceSaid: false }),
    amount: attempt.amount,
    cardMask: mandate.cardMask,
    accountNumber: account.number,
    timeZone: account.timeZone,
    code: attempt.code,
    retryAt: retryAt !== null && retryAt > deps.clock.now() ? retryAt : undefined,
  };
  return { kind: 'message', screen: declinedScreen(view, deps.translator(language), language) };
}

async function renderSlow(deps: RenderDeps, notice: Notice<'autopay.slow'>, chatId: bigint): Promise<Letter> {
  const attempt = await loadAttempt(deps.db, BigInt(notice.attemptId));
  if (attempt.state !== 'in-flight') return outdated;
  const { amount, mandate, account } = attempt;
  const view = { amount, cardMask: mandate.cardMask, accountNumber: account.number };
  const language = await readerLanguage(deps.db, chatId);
  return { kind: 'message', screen: slowScreen(view, deps.translator(language), language) };
}

async function renderPaused(deps: RenderDeps, notice: { readonly mandateId: string }, chatId: bigint): Promise<Letter> {
  const { mandate, account } = await loadMandate(deps.db, BigInt(notice.mandateId));
  const { state, reason, cardMask, currency } = mandate;
  // Who has resumed it, or paused it by hand since, knows how it stands.
  const told = (['declined-in-a-row', 'outcome-unknown', 'refunded'] as const).find((known) => known === reason);
  if (state !== 'paused' || told === undefined) return outdated;
  const refused = await lastRefused(deps.db, mandate.id);
  const language = await readerLanguage(deps.db, chatId);
  const view = {
    standing: await standingOf(deps, account, { userId: chatId, language, balanceSaid: false }),
    amount: { amountMinor: refused?.amountMinor ?? mandate.amountMinor, currency },
    mandateId: mandate.id,
    cardMask,
    accountNumber: account.number,
    reason: told,
    declineCode: refused?.code ?? null,
  };
  return { kind: 'message', screen: pausedScreen(view, deps.translator(language), language) };
}

async function renderEnded(deps: RenderDeps, notice: { readonly mandateId: string }, chatId: bigint): Promise<Letter> {
  const { mandate, account } = await loadMandate(deps.db, BigInt(notice.mandateId));
  const { reason, cardMask } = mandate;
  const told = (['by-customer', 'consent-withdrawn', 'card-unusable', 'replaced'] as const).find(
    (known) => known === reason,
  );
  // A card of the same owner has taken its place: nothing has stopped for them.
  const present = await mandateOf(deps.db, account.id);
  if (told === undefined || present?.userId === mandate.userId || (present && told !== 'replaced')) return outdated;
  const refused = await lastRefused(deps.db, mandate.id);
  const language = await readerLanguage(deps.db, chatId);
  // Another's card sees to the balance now.
  const standing =
    told === 'replaced' ? [] : await standingOf(deps, account, { userId: chatId, language, balanceSaid: false });
  const view = { cardMask, accountNumber: account.number, reason: told, declineCode: refused?.code ?? null, standing };
  return { kind: 'message', screen: endedScreen(view, deps.translator(language)) };
}

async function renderLimit(deps: RenderDeps, notice: Notice<'autopay.limit'>, chatId: bigint): Promise<Letter> {
  const { mandate, account } = await loadMandate(deps.db, BigInt(notice.mandateId));
  const now = deps.clock.now();
  const overview = await autopayOverview(deps.db, { accountId: account.id, now });
  const isStillSo = overview?.next.kind === 'wait' && overview.next.because === 'limit-reached';
  // Money from elsewhere, a higher limit or a new month has made it untrue.
  if (!isStillSo || overview.mandate.id !== mandate.id || overview.month.key !== notice.month) return outdated;
  const { month } = overview;
  const language = await readerLanguage(deps.db, chatId);
  const view = {
    standing: await standingOf(deps, account, { userId: chatId, language, balanceSaid: true }),
    balance: totalOf(await deps.balanceOf(deps.db, account.id)),
    cardMask: mandate.cardMask,
    month: month.key,
    successes: month.successes,
    spent: { amountMinor: month.spentMinor, currency: mandate.currency },
    until: monthOf(now, account.timeZone).to,
    accountNumber: account.number,
    timeZone: account.timeZone,
  };
  return { kind: 'message', screen: limitScreen(view, deps.translator(language), language) };
}
