import { type Agent, recordAct } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Audience, Broadcast } from './broadcast.ts';
import type { BroadcastDeps } from './deps.ts';
import { nameOf } from './draft.ts';
import { feedFirst } from './feed.ts';
import { lockBroadcast } from './find.ts';
import { toBroadcast } from './row.ts';
import { tellCard } from './tell-card.ts';
import { audienceColumns, whom } from './whom.ts';

export type StartOutcome =
  | { readonly kind: 'started'; readonly broadcast: Broadcast; readonly audience: Audience }
  /** Whom it is for was changed since it was shown; or nobody would get it; or it is no draft any more. */
  | { readonly kind: 'changed' | 'nobody' | 'not-draft'; readonly broadcast: Broadcast }
  | { readonly kind: 'unknown' };

/**
 * Starts a draft: fixes its recipients as they are at this moment and has the first of them queued. One agent is enough: a
 * broadcast moves no money, is looked at as its readers will see it, counted and confirmed before, written into the log,
 * and can be stopped at any moment.
 * @param wish.version of the broadcast that the agent was shown
 */
export async function startBroadcast(
  deps: BroadcastDeps,
  wish: { readonly broadcastId: bigint; readonly version: number; readonly agent: Agent },
): Promise<StartOutcome> {
  const outcome = await inTransaction(deps.db, (tx) => startIn(tx, deps, wish));
  if (outcome.kind !== 'started') return outcome;
  try {
    await feedFirst(deps);
  } catch (error) {
    // It has started all the same; the minute's job feeds it.
    deps.logger.error({ err: error, broadcastId: `${wish.broadcastId}` }, 'a broadcast could not be fed at once');
  }
  return outcome;
}

async function startIn(
  tx: Transaction,
  deps: BroadcastDeps,
  { broadcastId: id, version, agent }: Parameters<typeof startBroadcast>[1],
): Promise<StartOutcome> {
  const now = deps.clock.now();
  const draft = await lockBroadcast(tx, id);
  if (draft === null) return { kind: 'unknown' };
  if (draft.state !== 'draft') return { kind: 'not-draft', broadcast: draft };
  if (draft.version !== version) return { kind: 'changed', broadcast: draft };
  const audience = await fixRecipients(tx, draft);
  if (audience.reached === 0) return { kind: 'nobody', broadcast: draft };
  const row = await tx.broadcast.update({
    where: { id },
    data: { state: 'sending', startedBy: agent.id, startedByName: nameOf(agent), startedAt: now },
  });
  const broadcast = toBroadcast(row);
  const detail = { broadcastId: `${id}`, people: `${audience.reached}` };
  await recordAct(tx, { at: now, agent, act: 'broadcast-started', detail });
  await tellCard(tx, deps, { broadcastId: id, chatId: broadcast.card.chatId, event: 'started' });
  return { kind: 'started', broadcast, audience };
}

/**
 * Writes down who gets it, in one statement whatever their number: whom it reaches has the first places. Nothing is written
 * where it reaches nobody.
 */
async function fixRecipients(tx: Transaction, { id, filter }: Broadcast): Promise<Audience> {
  const [audience] = await tx.$queryRaw<Audience[]>`
    WITH whom AS MATERIALIZED (${whom(filter)}),
    fixed AS (
      INSERT INTO broadcast_recipient (broadcast_id, place, user_id, state)
      SELECT ${id}, row_number() OVER (ORDER BY state <> 'waiting', user_id), user_id, state FROM whom
       WHERE EXISTS (SELECT FROM whom WHERE state = 'waiting'))
    SELECT ${audienceColumns} FROM whom`;
  if (audience === undefined) throw new Error('a count without a row');
  return audience;
}
