import { type Agent, recordAct } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Broadcast, BroadcastProgress } from './broadcast.ts';
import type { BroadcastDeps } from './deps.ts';
import { nameOf } from './draft.ts';
import { lockBroadcast } from './find.ts';
import { progressOf } from './progress.ts';
import { toBroadcast } from './row.ts';
import { tellCard } from './tell-card.ts';

export type StopOutcome =
  | { readonly kind: 'stopped'; readonly broadcast: Broadcast; readonly progress: BroadcastProgress }
  | { readonly kind: 'not-sending'; readonly broadcast: Broadcast }
  | { readonly kind: 'unknown' };

/**
 * Stops a broadcast: from this commit on nobody further is written to, but for what is on its way to Telegram this instant.
 * Who is queued is found stopped when their turn comes.
 */
export function stopBroadcast(
  deps: BroadcastDeps,
  { broadcastId, agent }: { readonly broadcastId: bigint; readonly agent: Agent },
): Promise<StopOutcome> {
  return inTransaction(deps.db, async (tx): Promise<StopOutcome> => {
    const outcome = await stopIn(tx, deps, { broadcastId, agent });
    if (outcome.kind !== 'stopped') return outcome;
    const { broadcast } = outcome;
    const progress = await progressOf(tx, broadcastId);
    const detail = { broadcastId: `${broadcastId}`, sent: `${progress.sent}` };
    await recordAct(tx, { at: deps.clock.now(), agent, act: 'broadcast-stopped', detail });
    return { kind: 'stopped', broadcast, progress };
  });
}

/** Stops a broadcast whose message was deleted in the group: there is nothing left to send. */
export async function stopForLackOfSource(
  tx: Transaction,
  deps: Pick<BroadcastDeps, 'clock' | 'enqueueNotice'>,
  broadcastId: bigint,
): Promise<void> {
  await stopIn(tx, deps, { broadcastId, agent: null });
}

async function stopIn(
  tx: Transaction,
  deps: Pick<BroadcastDeps, 'clock' | 'enqueueNotice'>,
  { broadcastId: id, agent }: { readonly broadcastId: bigint; readonly agent: Agent | null },
): Promise<Omit<Extract<StopOutcome, { kind: 'stopped' }>, 'progress'> | Exclude<StopOutcome, { kind: 'stopped' }>> {
  const sending = await lockBroadcast(tx, id);
  if (sending === null) return { kind: 'unknown' };
  if (sending.state !== 'sending') return { kind: 'not-sending', broadcast: sending };
  const by = agent && { stoppedBy: agent.id, stoppedByName: nameOf(agent) };
  const row = await tx.broadcast.update({
    where: { id },
    data: { state: 'stopped', endedAt: deps.clock.now(), ...by },
  });
  await tx.broadcastRecipient.updateMany({
    where: { broadcastId: id, state: 'waiting' },
    data: { state: 'stopped' },
  });
  const broadcast = toBroadcast(row);
  await tellCard(tx, deps, { broadcastId: id, chatId: broadcast.card.chatId, event: 'stopped' });
  return { kind: 'stopped', broadcast };
}
