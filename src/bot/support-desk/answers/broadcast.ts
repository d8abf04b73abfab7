import type { Message } from 'telegraf/types';
import { audienceOf, type Broadcast, makeDraft, rememberCard } from '../../../broadcasts/index.ts';
import { broadcastCard } from '../../../notifications/templates/broadcast-card.ts';
import { newsButtons } from '../../../notifications/templates/news-button.ts';
import { ask, type DeskPrompt } from '../../../support/prompts.ts';
import { tryOften } from '../../stage.ts';
import { readBroadcastMessage } from '../broadcast-message.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { promptPlace } from '../question.ts';
import { cancelButton, notice } from '../screens/common.ts';
import type { Answered } from './answer-handler.ts';

type Prompt = Extract<DeskPrompt, { kind: 'broadcast-message' }>;

/** Thrown when the group cannot be written to; the update is recorded as failed. */
class NotCopied extends Error {}

/**
 * The message of a broadcast. The bot makes its own copy of it, with the button that customers will see below: that nobody
 * can edit, so that what goes out is what was looked at. Below the copy stands the card, where all else is decided.
 */
export async function takeBroadcastMessage(
  deps: DeskDeps,
  desk: Desk,
  asked: { readonly prompt: Prompt; readonly questionId: number; readonly message: Message },
): Promise<Answered> {
  const { t } = desk;
  const { prompt, message } = asked;
  const read = readBroadcastMessage(message);
  const again = (words: string): Answered => ({ kind: 'ask', prompt, screen: notice(words, [cancelButton(t)]) });
  if (read.kind === 'refused') return again(t(`desk:broadcast.refused.${read.because}`));
  const messageId = await copyInto(deps, desk, asked);
  if (messageId === undefined) return again(t('desk:broadcast.refused.not-copied'));
  const broadcast = await makeDraft(deps.broadcasts, {
    source: { chatId: desk.chatId, messageId },
    words: read.words,
    card: { chatId: desk.chatId, threadId: desk.threadId ?? null },
    agent: desk.agent,
  });
  await putUpCard(deps, desk, broadcast);
  return { kind: 'done', screen: notice(t('desk:broadcast.taken')) };
}

/** @returns the copy's number; the same if this very message was copied before. undefined when it cannot be copied */
async function copyInto(
  deps: DeskDeps,
  desk: Desk,
  { prompt, questionId, message }: { prompt: Prompt; questionId: number; message: Message },
): Promise<number | undefined> {
  const { chatId, threadId, t } = desk;
  const of = message.message_id;
  if (prompt.copied?.of === of) return prompt.copied.as;
  const copy = () => deps.sender.copy({ chatId, threadId }, { chatId, messageId: of }, newsButtons(true, t));
  const outcome = await tryOften(copy);
  if (outcome.kind === 'source-gone' || outcome.kind === 'rejected') return undefined;
  if (outcome.kind !== 'delivered') throw new NotCopied(outcome.kind);
  const as = outcome.messageId;
  // Should the process end before the card is up, the same message leads to the same copy and the same card.
  const copied = { kind: 'broadcast-message', copied: { of, as } } as const;
  await ask(deps, promptPlace(desk), { prompt: copied, messageId: questionId });
  return as;
}

async function putUpCard(deps: DeskDeps, desk: Desk, broadcast: Broadcast): Promise<void> {
  const audience = await audienceOf(deps.db, broadcast.filter);
  const messageId = await desk.say(broadcastCard({ broadcast, audience }, desk.t), broadcast.source.messageId);
  await rememberCard(deps.db, { ...broadcast.card, broadcastId: broadcast.id, messageId });
}
