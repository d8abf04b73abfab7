import type { Membership } from '../../accounts/membership.ts';
import type { ChatState } from '../../chats/session.ts';
import { formatMoney } from '../../ledger/money.ts';
import { openPayments } from '../../payments/open-payments.ts';
import type { Payment } from '../../payments/payment.ts';
import type { Button } from '../../platform/telegram/screen.ts';
import { upcomingMoment } from '../../platform/time.ts';
import { claimOf } from '../../promo/index.ts';
import { exchangeNow } from '../../rates/index.ts';
import { quote } from '../../topup/quote.ts';
import { press, pressToTake } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { type CodeProblem, codeProblemScreen, type SayMoment } from '../screens/promo.ts';
import { mendedSum } from '../screens/refusal.ts';
import { stillOtherCard } from './autopay-offer.ts';

/** What a code was meant for. */
interface Place {
  readonly problem: CodeProblem;
  /** undefined while no sum is chosen. */
  readonly payment?: Payment;
  /** What mends it, if the caller knows. */
  readonly mend?: Button;
}

/** Says why a code does nothing here, with the ways on. A code that only wants a larger sum is kept for it. */
export async function showCodeProblem(
  deps: BotDeps,
  ctx: BotContext,
  { account }: Membership,
  { problem, payment, mend: known }: Place,
): Promise<void> {
  const { talk } = ctx;
  const former = payment ? await claimOf(deps.db, payment.id) : otherKept(talk.state, problem);
  const mend = known ?? (await mendingButton(deps, ctx, account, { problem, ...(payment ? { payment } : {}) }));
  const isElsewhere = problem.kind === 'refused' && problem.reason === 'used-by-account' && mend !== undefined;
  const view = {
    problem,
    entityType: account.entityType,
    currency: account.currency,
    ...(payment ? { paymentId: payment.id } : {}),
    keepsFormer: former !== null && former !== undefined,
    ...(mend ? { mend } : {}),
  };
  await talk.show(codeProblemScreen(talk, view, sayMoment(deps, ctx)), {
    name: 'refusal',
    // What is typed next is the sum that is too small, or another code.
    asked: problem.kind === 'refused' && problem.reason === 'top-up-too-small' ? 'amount' : 'promo',
    ...(payment ? { paymentId: payment.id, cardKind: payment.cardKind } : {}),
    // The other open payment that has the code does not take this one's place: it keeps its own.
    ...(payment && !isElsewhere ? { replaces: payment.id } : {}),
    ...stillOtherCard(talk.state),
    ...keptAfter(talk.state, problem),
  });
}

/** @returns how moments are said to this customer */
export function sayMoment(deps: BotDeps, { talk }: BotContext): SayMoment {
  const timeZone = talk.account?.account.timeZone ?? deps.profile.timeZone;
  return (at) => upcomingMoment(at, { now: deps.clock.now(), timeZone, language: talk.language });
}

/** @returns the code that was kept before this one was tried */
function otherKept({ promo }: ChatState, problem: CodeProblem): string | undefined {
  return problem.kind === 'refused' && problem.code.code === promo ? undefined : promo;
}

function keptAfter({ promo }: ChatState, problem: CodeProblem): { promo?: string | null } {
  if (problem.kind !== 'refused') return {};
  if (problem.reason === 'top-up-too-small') return { promo: problem.code.code };
  return problem.code.code === promo ? { promo: null } : {};
}

async function mendingButton(
  deps: BotDeps,
  { talk }: BotContext,
  { id: accountId, entityType, currency }: Membership['account'],
  { problem, payment }: Place,
): Promise<Button | undefined> {
  if (problem.kind !== 'refused') return undefined;
  if (problem.reason === 'top-up-too-small') {
    const cardKind = payment?.cardKind ?? talk.state.cardKind ?? 'russian';
    const { kind: exchange } = await exchangeNow(deps, currency);
    const wish = { amountMinor: problem.leastMinor, cardKind, entityType, exchange };
    const amountMinor = mendedSum(quote(deps.profile.card, wish));
    // The policy's own maximum may be below what the code asks for.
    if (amountMinor === undefined || amountMinor < problem.leastMinor) return undefined;
    const amount = formatMoney({ amountMinor, currency }, talk.language);
    return { label: talk.t('topup:takeAmount', { amount }), data: pressToTake(cardKind, amountMinor) };
  }
  if (problem.reason !== 'used-by-account') return undefined;
  for (const open of await openPayments(deps.db, { accountId, userId: talk.user.id, now: deps.clock.now() })) {
    const claim = await claimOf(deps.db, open.id);
    if (claim?.code.id === problem.code.id) {
      return { label: talk.t('menu:continuePayment'), data: press.withoutPromo(open.id) };
    }
  }
  return undefined;
}
