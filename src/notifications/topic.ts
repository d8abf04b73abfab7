import type { AccountBalance } from '../accounts/balance-of.ts';
import { totalOf } from '../accounts/balance-of.ts';
import type { Queryable } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Translator } from '../platform/i18n.ts';
import type { Logger } from '../platform/logger.ts';
import type { TelegramSender } from '../platform/telegram/sender.ts';
import { forgetTopic, rememberTopic, topicOf } from '../support/topics.ts';
import { type Call, type CallOutcome, next, type Result } from './call.ts';
import { type Customer, loadCustomer } from './customer.ts';
import { supportLanguage } from './languages.ts';
import type { NoticePayload } from './payload.ts';
import { introductionScreen, topicName } from './templates/topic.ts';

export interface TopicDeps {
  readonly db: Queryable;
  readonly sender: TelegramSender;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly translator: Translator;
  readonly balanceOf: (db: Queryable, accountId: bigint) => Promise<AccountBalance>;
}

/** Where a customer is spoken of in the group. */
export interface TopicPlace {
  readonly kind: 'place';
  readonly userId: bigint;
  /** undefined: the plain group, where each message has to say whose it is. */
  readonly threadId: number | undefined;
}

/**
 * Finds the customer's topic in the notice's group, or says which call it still takes: making it, then saying in it whose
 * it is. A group without topics is noted, and asked again only with `asksAnew`: it may have become a forum since.
 */
export async function planTopic(
  deps: TopicDeps,
  wanted: { payload: NoticePayload; userId: bigint; asksAnew?: boolean },
): Promise<TopicPlace | Call> {
  const { payload, userId } = wanted;
  const { chatId, done } = payload;
  const topic = await topicOf(deps.db, userId);
  const here = topic?.chatId === chatId ? topic : null;
  const isMade = here !== null && (here.threadId !== null || done.includes('topic') || !wanted.asksAnew);
  if (!isMade) return makeTopic(deps, payload, await loadCustomer(deps.db, userId));
  if (here.threadId === null) return { kind: 'place', userId, threadId: undefined };
  const place: TopicPlace = { kind: 'place', userId, threadId: here.threadId };
  if (!done.includes('topic') || done.includes('introduction')) return place;
  return introduce(deps, payload, { place, customer: await loadCustomer(deps.db, userId) });
}

function makeTopic(deps: TopicDeps, { chatId, done }: NoticePayload, customer: Customer): Call {
  const remember = (threadId: number | null) => async (tx: Queryable) => {
    await rememberTopic(tx, { userId: customer.userId, chatId, threadId }, deps.clock.now());
  };
  return {
    kind: 'call',
    run: () => deps.sender.createTopic(chatId, topicName(customer)),
    read: (outcome) => {
      if (outcome.kind === 'created') return next([...done, 'topic'], remember(outcome.threadId));
      if (outcome.kind !== 'no-topics') return undefined;
      deps.logger.warn({ reason: outcome.reason }, 'the support group has no topics: customers are named in words');
      return next([...done, 'topic', 'introduction'], remember(null));
    },
  };
}

async function introduce(
  deps: TopicDeps,
  payload: NoticePayload,
  { place, customer }: { place: TopicPlace; customer: Customer },
): Promise<Call> {
  const balance = customer.account && totalOf(await deps.balanceOf(deps.db, customer.account.id));
  const screen = introductionScreen({ ...customer, balance }, deps.translator(supportLanguage), supportLanguage);
  return {
    kind: 'call',
    run: () => deps.sender.send({ chatId: payload.chatId, threadId: place.threadId }, screen),
    read: (outcome) =>
      outcome.kind === 'delivered' ? next([...payload.done, 'introduction']) : topicGone(payload, place, outcome),
  };
}

/**
 * Reads what any call into a topic may come to: a topic that is gone is forgotten, and the notice begins anew in another.
 * @returns undefined when it is something else
 */
export function topicGone(
  payload: NoticePayload,
  { userId, threadId }: TopicPlace,
  outcome: CallOutcome,
): Result | undefined {
  if (outcome.kind !== 'topic-gone' || threadId === undefined) return undefined;
  return next([], async (tx) => {
    await forgetTopic(tx, { userId, chatId: payload.chatId, threadId });
  });
}
