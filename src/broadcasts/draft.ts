import type { Agent } from '../audit/index.ts';
import type { Queryable } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Broadcast, BroadcastFilter } from './broadcast.ts';
import type { BroadcastDeps } from './deps.ts';
import { findBroadcast, lockBroadcast } from './find.ts';
import { toBroadcast } from './row.ts';

/** As the columns' CHECKs: Telegram's longest message, and both of an agent's names together. */
const longestWords = 4096;
const longestName = 128;

const cut = (text: string, longest: number): string => [...text].slice(0, longest).join('');
export const nameOf = (agent: Agent): string => cut(agent.name, longestName);

/**
 * Makes a broadcast out of the bot's own copy of an agent's message, for everybody at first.
 * @param wish.words what the message says, for the record; empty for a picture without any
 * @returns the same broadcast for the same copy
 */
export async function makeDraft(
  deps: Pick<BroadcastDeps, 'db' | 'clock'>,
  wish: {
    readonly source: Broadcast['source'];
    readonly words: string;
    readonly card: { readonly chatId: bigint; readonly threadId: number | null };
    readonly agent: Agent;
  },
): Promise<Broadcast> {
  const { source, words, card, agent } = wish;
  const place = { sourceChatId: source.chatId, sourceMessageId: BigInt(source.messageId) };
  await deps.db.broadcast.createMany({
    data: [
      {
        ...place,
        words: cut(words, longestWords),
        chatId: card.chatId,
        threadId: card.threadId,
        createdBy: agent.id,
        createdByName: nameOf(agent),
        createdAt: deps.clock.now(),
      },
    ],
    skipDuplicates: true,
  });
  const row = await deps.db.broadcast.findUniqueOrThrow({ where: { sourceChatId_sourceMessageId: place } });
  return toBroadcast(row);
}

/** Remembers where the broadcast's card stands; `messageId` null: nowhere, it is put up anew. */
export async function rememberCard(
  db: Queryable,
  place: { readonly broadcastId: bigint } & Broadcast['card'],
): Promise<void> {
  const { broadcastId, chatId, threadId, messageId } = place;
  await db.broadcast.updateMany({
    where: { id: broadcastId },
    data: { chatId, threadId, messageId: messageId === null ? null : BigInt(messageId) },
  });
}

export type FilterOutcome =
  | { readonly kind: 'set' | 'not-draft'; readonly broadcast: Broadcast }
  | { readonly kind: 'unknown' };

/** Changes whom a draft is for and raises its version, so that nothing is started that was not shown. */
export function setFilter(
  deps: Pick<BroadcastDeps, 'db'>,
  wish: { readonly broadcastId: bigint; readonly filter: BroadcastFilter },
): Promise<FilterOutcome> {
  const { broadcastId: id, filter } = wish;
  return inTransaction(deps.db, async (tx): Promise<FilterOutcome> => {
    const broadcast = await lockBroadcast(tx, id);
    if (broadcast === null) return { kind: 'unknown' };
    if (broadcast.state !== 'draft') return { kind: 'not-draft', broadcast };
    const row = await tx.broadcast.update({
      where: { id },
      data: {
        entityTypes: [...filter.entityTypes],
        levels: [...filter.levels],
        languages: [...filter.languages],
        version: { increment: 1 },
      },
    });
    return { kind: 'set', broadcast: toBroadcast(row) };
  });
}

export type DropOutcome =
  | { readonly kind: 'dropped' | 'not-draft'; readonly broadcast: Broadcast }
  | { readonly kind: 'unknown' };

/** Puts a draft aside for good; one that is dropped already stays so. */
export async function dropDraft(
  deps: Pick<BroadcastDeps, 'db'>,
  wish: { readonly broadcastId: bigint },
): Promise<DropOutcome> {
  const id = wish.broadcastId;
  await deps.db.broadcast.updateMany({ where: { id, state: 'draft' }, data: { state: 'dropped' } });
  const broadcast = await findBroadcast(deps.db, id);
  if (broadcast === null) return { kind: 'unknown' };
  return { kind: broadcast.state === 'dropped' ? 'dropped' : 'not-draft', broadcast };
}
