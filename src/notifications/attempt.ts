import type { Database } from '../db/client.ts';
import type { Logger } from '../platform/logger.ts';
import { longestCallMs } from '../platform/telegram/sender.ts';
import type { SendBudget } from './budget.ts';
import { type CallOutcome, next, type Result } from './call.ts';
import type { NoticePayload } from './payload.ts';
import { type PlanDeps, planNotice } from './plan.ts';
import { priorityOf } from './priority.ts';

export interface AttemptDeps extends PlanDeps {
  readonly db: Database;
  readonly budget: SendBudget;
  readonly logger: Logger;
  /** Called between sending and noting that it was sent, where a process may die; only tests pass it. */
  readonly checkpoint?: (name: 'sent') => void | Promise<void>;
}

/** What an attempt came to, and whether it took up the bot's turn. */
export type Attempted = Result & { readonly called: boolean };

/**
 * Makes the next call that a notice needs, if its chat may be written to and has room.
 * @param heldForMs how long the notice is this worker's; a call that may last longer is not begun
 */
export async function attemptNotice(
  deps: AttemptDeps,
  payload: NoticePayload,
  heldForMs: () => number,
): Promise<Attempted> {
  const { chatId, notice } = payload;
  if (await isUnreachable(deps.db, chatId)) {
    return { attempt: { kind: 'hopeless', reason: 'unreachable', detail: 'not back yet' }, called: false };
  }
  const plan = await planNotice(deps, payload);
  if (plan.kind === 'done') {
    return { attempt: { kind: 'done' }, ...(plan.note ? { note: plan.note } : {}), called: false };
  }
  const grant = await deps.budget.take(chatId, priorityOf(notice) === 'bulk' ? 'bulk' : 'told');
  if (grant.kind === 'wait') return { attempt: { kind: 'pause', asked: 'us', waitMs: grant.waitMs }, called: false };
  if (heldForMs() < longestCallMs) return { attempt: { kind: 'lost' }, called: false };
  const outcome = await plan.run();
  await deps.checkpoint?.('sent');
  await tellBudget(deps.budget, chatId, outcome);
  const read = plan.read?.(outcome);
  if (read) return { ...read, called: true };
  if (outcome.kind === 'migrated') return { ...follow(deps, payload, outcome.toChatId), called: true };
  return { ...readOutcome(outcome), called: true };
}

async function isUnreachable(db: Database, chatId: bigint): Promise<boolean> {
  // A private chat bears its person's number; a group's, which is negative, belongs to no person.
  const reader = await db.telegramUser.findUnique({ where: { id: chatId }, select: { unreachableSince: true } });
  return reader !== null && reader.unreachableSince !== null;
}

/** Telegram has taken nothing: the same step is due under the group's new number. */
function follow(deps: AttemptDeps, payload: NoticePayload, toChatId: bigint): Result {
  const chatId = `${payload.chatId}`;
  deps.logger.warn({ chatId, toChatId: `${toChatId}` }, 'a group has a new number: set SUPPORT_CHAT_ID to it');
  return { ...next(payload.done), movedTo: toChatId };
}

async function tellBudget(budget: SendBudget, chatId: bigint, outcome: CallOutcome): Promise<void> {
  if (outcome.kind === 'flood-wait') await budget.refused(chatId, outcome.retryAfterMs);
  const taken = outcome.kind === 'delivered' || outcome.kind === 'not-modified' || outcome.kind === 'created';
  if (taken) await budget.accepted();
}

/** What an outcome means for a message that has nothing more to it. */
function readOutcome(outcome: CallOutcome): Result {
  switch (outcome.kind) {
    case 'delivered':
    case 'not-modified':
      return { attempt: { kind: 'done' } };
    case 'flood-wait':
      return { attempt: { kind: 'pause', asked: 'telegram', waitMs: outcome.retryAfterMs } };
    case 'busy':
    case 'failed':
      return { attempt: outcome };
    case 'unreachable':
    case 'rejected':
      return { attempt: { kind: 'hopeless', reason: outcome.kind, detail: outcome.reason } };
    case 'elsewhere':
    case 'message-gone':
    case 'source-gone':
    case 'topic-gone':
    case 'migrated':
    case 'created':
    case 'no-topics':
      return { attempt: { kind: 'failed', reason: `Telegram answered a new message with "${outcome.kind}"` } };
  }
}
