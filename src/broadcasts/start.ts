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
import { audienceOf, whom } from './whom.ts';

/** People whose places are written in one statement: nine seconds on two cores that have five times their work to do. */
const usualPageSize = 100_000;

/** A million people took ninety seconds there; the chat in which the agent pressed is held for five minutes at most. */
const startWithinMs = 240_000;

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
  const options = { timeoutMs: startWithinMs, ofOneMoment: true };
  const outcome = await inTransaction(deps.db, (tx) => startIn(tx, deps, wish), options);
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
  const audience = await fixRecipients(tx, draft, deps.placesAtOnce ?? usualPageSize);
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
 * Writes down who gets it: whom it reaches has the first places. The whole sees one moment, so that each of the statements, which
 * are as large as one may be, goes on where the last one ended. Nothing is written where it reaches nobody.
 */
async function fixRecipients(tx: Transaction, { id, filter }: Broadcast, pageSize: number): Promise<Audience> {
  const audience = await audienceOf(tx, filter);
  if (audience.reached === 0) return audience;
  let placed = 0;
  for (const isReached of [true, false]) {
    const most = isReached ? audience.reached : audience.matched;
    for (let after = 0n; placed < most; ) {
      const [page] = await tx.$queryRaw<{ placed: number; last: bigint }[]>`
        WITH fixed AS (
          INSERT INTO broadcast_recipient (broadcast_id, place, user_id, state)
          SELECT ${id}, ${placed} + row_number() OVER (ORDER BY user_id), user_id, state FROM (
            SELECT user_id, state FROM (${whom(filter)}) whom
             WHERE (state = 'waiting') = ${isReached} AND user_id > ${after} ORDER BY user_id LIMIT ${pageSize}) page
          RETURNING user_id)
        SELECT count(*)::int AS placed, max(user_id) AS last FROM fixed`;
      if (page === undefined || page.placed === 0) throw new Error('fewer people than were counted at the same moment');
      placed += page.placed;
      after = page.last;
    }
  }
  return audience;
}
