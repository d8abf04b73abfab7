import { messageIdOf } from '../platform/telegram/message-id.ts';
import { counterpartOf, rememberRelayed } from '../support/relayed.ts';
import { type Call, type CallOutcome, next, nothingToTell, type Plan, type Result } from './call.ts';
import { loadCustomer } from './customer.ts';
import { readerLanguage, supportLanguage } from './languages.ts';
import type { RelayToCustomer, RelayToSupport, UndeliveredNotice } from './notice.ts';
import type { NoticePayload } from './payload.ts';
import { customerHeader, lostScreen, undeliveredScreen } from './templates/relay.ts';
import { planTopic, type TopicDeps, type TopicPlace, topicGone } from './topic.ts';

/** A customer's message for the group: copied into their topic, or below their name in a group that has none. */
export async function planRelayToSupport(
  deps: TopicDeps,
  payload: NoticePayload,
  notice: RelayToSupport,
): Promise<Plan> {
  const { chatId, done } = payload;
  const userId = BigInt(notice.userId);
  const customerMessageId = BigInt(notice.messageId);
  if (await counterpartOf(deps.db, { side: 'customer', userId, messageId: customerMessageId })) return nothingToTell;
  const place = await planTopic(deps, { payload, userId });
  if (place.kind === 'call') return place;
  const t = deps.translator(supportLanguage);
  const to = { chatId, threadId: place.threadId };
  if (place.threadId === undefined && !done.includes('header')) {
    const screen = customerHeader(await loadCustomer(deps.db, userId), t);
    return {
      kind: 'call',
      run: () => deps.sender.send(to, screen),
      read: (outcome) => (outcome.kind === 'delivered' ? next([...done, 'header']) : undefined),
    };
  }
  if (done.includes('source-gone')) {
    const screen = lostScreen(t, 'fromCustomer');
    return inTopic(payload, place, () => deps.sender.send(to, screen));
  }
  const replyTo = await copyInGroup(deps, { userId, chatId, messageId: notice.replyTo });
  return inTopic(
    payload,
    place,
    () => deps.sender.copy({ ...to, replyTo }, { chatId: userId, messageId: notice.messageId }),
    (outcome) => {
      // Whatever keeps it from being copied will keep it from that ever after: the group hears at least that it was there.
      if (outcome.kind === 'source-gone' || outcome.kind === 'rejected') return next([...done, 'source-gone']);
      if (outcome.kind !== 'delivered') return undefined;
      const groupMessageId = BigInt(outcome.messageId);
      return remembered(deps, { userId, customerMessageId, groupChatId: chatId, groupMessageId, fromCustomer: true });
    },
  );
}

/** An agent's message for a customer, copied into their private chat. */
export async function planRelayToCustomer(
  deps: TopicDeps,
  payload: NoticePayload,
  notice: RelayToCustomer,
): Promise<Plan> {
  const { chatId, done } = payload;
  const userId = BigInt(notice.userId);
  const groupChatId = BigInt(notice.groupChatId);
  const groupMessageId = BigInt(notice.groupMessageId);
  if (await counterpartOf(deps.db, { side: 'group', chatId: groupChatId, messageId: groupMessageId })) {
    return nothingToTell;
  }
  if (done.includes('source-gone')) {
    const screen = lostScreen(deps.translator(await readerLanguage(deps.db, chatId)), 'fromSupport');
    return { kind: 'call', run: () => deps.sender.send({ chatId }, screen) };
  }
  const replyTo = await copyWithCustomer(deps, { groupChatId, messageId: notice.replyTo, userId });
  return {
    kind: 'call',
    run: () => deps.sender.copy({ chatId, replyTo }, { chatId: groupChatId, messageId: notice.groupMessageId }),
    read: (outcome) => {
      if (outcome.kind === 'source-gone') return next([...done, 'source-gone']);
      if (outcome.kind !== 'delivered') return undefined;
      const customerMessageId = BigInt(outcome.messageId);
      return remembered(deps, { userId, customerMessageId, groupChatId, groupMessageId, fromCustomer: false });
    },
  };
}

/** Says below an agent's message that its customer has not got it. */
export async function planUndelivered(
  deps: TopicDeps,
  payload: NoticePayload,
  notice: UndeliveredNotice,
): Promise<Plan> {
  const userId = BigInt(notice.userId);
  const place = await planTopic(deps, { payload, userId });
  if (place.kind === 'call') return place;
  const screen = undeliveredScreen(notice.reason, deps.translator(supportLanguage));
  const to = { chatId: payload.chatId, threadId: place.threadId, replyTo: notice.groupMessageId };
  return inTopic(payload, place, () => deps.sender.send(to, screen));
}

/** A call into a topic that may turn out to be gone. */
export function inTopic(
  payload: NoticePayload,
  place: TopicPlace,
  run: Call['run'],
  read: (outcome: CallOutcome) => Result | undefined = () => undefined,
): Call {
  return { kind: 'call', run, read: (outcome) => topicGone(payload, place, outcome) ?? read(outcome) };
}

function remembered(deps: TopicDeps, pair: Omit<Parameters<typeof rememberRelayed>[1], 'at'>): Result {
  const at = deps.clock.now();
  return { attempt: { kind: 'done' }, note: (tx) => rememberRelayed(tx, { ...pair, at }) };
}

/** @returns the group's copy of the message that a customer answers, if this group has one */
async function copyInGroup(
  deps: TopicDeps,
  answered: { userId: bigint; chatId: bigint; messageId: number | undefined },
): Promise<number | undefined> {
  if (answered.messageId === undefined) return undefined;
  const messageId = BigInt(answered.messageId);
  const pair = await counterpartOf(deps.db, { side: 'customer', userId: answered.userId, messageId });
  return pair?.groupChatId === answered.chatId ? messageIdOf(pair.groupMessageId) : undefined;
}

/** @returns what this customer has of the message that an agent answers */
async function copyWithCustomer(
  deps: TopicDeps,
  answered: { groupChatId: bigint; userId: bigint; messageId: number | undefined },
): Promise<number | undefined> {
  if (answered.messageId === undefined) return undefined;
  const messageId = BigInt(answered.messageId);
  const pair = await counterpartOf(deps.db, { side: 'group', chatId: answered.groupChatId, messageId });
  return pair?.userId === answered.userId ? messageIdOf(pair.customerMessageId) : undefined;
}
