import type { Screen } from '../platform/telegram/screen.ts';
import { loadAttempt, loadAttemptOf, type ToldAttempt } from './autopay-rows.ts';
import { nothingToTell, type Plan } from './call.ts';
import type { CardDeps } from './card.ts';
import { loadCustomer } from './customer.ts';
import { supportLanguage } from './languages.ts';
import type { AutopayTrouble } from './notice.ts';
import type { NoticePayload } from './payload.ts';
import { inTopic } from './relay.ts';
import {
  type ChargeOfCustomer,
  chargedAfterEndScreen,
  notAllowedScreen,
  outcomeUnknownScreen,
} from './templates/autopay-trouble.ts';
import { planTopic } from './topic.ts';

/** What an agent must look at goes to the customer's topic; what only the operator can mend, to all. */
export async function planAutopayTrouble(
  deps: CardDeps,
  payload: NoticePayload,
  notice: AutopayTrouble,
): Promise<Plan> {
  if (notice.kind === 'support.charged-after-end') return planChargedAfterEnd(deps, payload, notice.paymentId);
  const attempt = await loadAttempt(deps.db, BigInt(notice.attemptId));
  const t = deps.translator(supportLanguage);
  if (notice.problem === 'not-allowed') {
    const screen = notAllowedScreen({ paymentId: attempt.paymentId }, t);
    return { kind: 'call', run: () => deps.sender.send({ chatId: payload.chatId }, screen) };
  }
  // The money has come after all: there is nothing left to look for.
  if (attempt.state === 'succeeded') return nothingToTell;
  const charge = await chargeOfCustomer(deps, attempt);
  const view = { ...charge, createdAt: attempt.createdAt, timeZone: deps.profile.timeZone };
  return tellInTopic(deps, payload, {
    userId: attempt.mandate.userId,
    screen: outcomeUnknownScreen(view, t, supportLanguage),
  });
}

async function planChargedAfterEnd(deps: CardDeps, payload: NoticePayload, paymentId: number): Promise<Plan> {
  const attempt = await loadAttemptOf(deps.db, paymentId);
  const { mandate } = attempt;
  if (attempt.endedAt === null || mandate.endedAt === null) {
    throw new Error(`payment ${paymentId} is told to be charged after the end, and one of the two has not happened`);
  }
  const standing = await deps.db.refund.count({
    where: { paymentId, state: { notIn: ['refused', 'cancelled'] } },
  });
  const view = {
    ...(await chargeOfCustomer(deps, attempt)),
    endedAt: mandate.endedAt,
    paidAt: attempt.endedAt,
    timeZone: deps.profile.timeZone,
    isGivenBack: standing > 0,
  };
  const screen = chargedAfterEndScreen(view, deps.translator(supportLanguage), supportLanguage);
  return tellInTopic(deps, payload, { userId: mandate.userId, screen });
}

async function chargeOfCustomer(deps: CardDeps, attempt: ToldAttempt): Promise<ChargeOfCustomer> {
  return {
    paymentId: attempt.paymentId,
    amount: attempt.amount,
    cardMask: attempt.mandate.cardMask,
    customer: await loadCustomer(deps.db, attempt.mandate.userId),
    account: attempt.account,
  };
}

/** One message in the customer's topic, or in the group that has none. */
export async function tellInTopic(
  deps: CardDeps,
  payload: NoticePayload,
  { userId, screen }: { readonly userId: bigint; readonly screen: Screen },
): Promise<Plan> {
  const place = await planTopic(deps, { payload, userId });
  if (place.kind === 'call') return place;
  const to = { chatId: payload.chatId, threadId: place.threadId };
  return inTopic(payload, place, () => deps.sender.send(to, screen));
}
