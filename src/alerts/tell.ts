import type { Transaction } from '../db/client.ts';
import type { AlertDeps } from './deps.ts';
import type { AccountFacts } from './facts.ts';
import type { AlertStep, Telling } from './policy.ts';
import type { Watch } from './watch.ts';

/** What makes one telling of a level another than its first: it is done once for each. */
function again(before: Watch, { because }: Telling): string {
  switch (because) {
    case 'fell':
      return '';
    case 'autopay-failed':
      // With the look before it: a reader who was reminded meanwhile may have been told of the same card anew.
      return `:after-autopay:${before.toldMandateId}:${before.checkedAt?.toISOString()}`;
    case 'reminder':
      return `:again:${before.dueAt?.toISOString()}`;
  }
}

/**
 * Queues the warning for the person, with the transaction that notes it as told: as a message, and as a letter where it is more
 * than a word in good time. The letter waits out quiet hours with the message: phones chime for letters, too, and in the morning
 * it is known whether there is still something to say. What cannot wait goes at once by both. To whoever has blocked the bot the
 * letter alone gets through; the message is kept for their return, and shown if it is still true. Who has read as much in a
 * message of autopay's, which is sent by no letter, gets the letter alone.
 */
async function tellPerson(tx: Transaction, deps: AlertDeps, watch: Watch, userId: bigint, step: AlertStep) {
  const { tell, state } = step;
  if (tell === null) return;
  const { level } = tell;
  const alert = { watchId: String(watch.id), episode: state.episode };
  const dedupeKey = `alert:${watch.id}:${state.episode}:${level}${again(watch, tell)}`;
  if (!tell.isSpokenOf) {
    await deps.enqueueNotice(tx, { notice: { kind: 'alert.level', ...alert, level }, chatId: userId, dedupeKey });
  }
  if (level === 'info' || watch.email === null) return;
  const letter = { kind: 'alert', ...alert, level } as const;
  await deps.enqueueLetter?.(tx, { letter, to: watch.email, dedupeKey: `${dedupeKey}:email` });
}

/**
 * Tells the platform: low once an episode, from a warning on; empty; and that what was told is over. Services that were stopped
 * for want of money can run again with any, so leaving emptiness counts as recovered though the balance is still low.
 */
async function tellPlatform(tx: Transaction, deps: AlertDeps, watch: Watch, step: AlertStep, facts: AccountFacts) {
  const { accountId } = watch;
  const data = { balance: facts.balance, daysLeft: facts.daysLeft };
  const { recoveredFrom, tell, state } = step;
  if (recoveredFrom !== null && recoveredFrom !== 'info') {
    const key = `balance:${watch.id}:${watch.episode}:recovered`;
    await deps.emitWebhook(tx, { type: 'balance.recovered', key, accountId, data });
  }
  if (tell === null || tell.level === 'info') return;
  const what = tell.level === 'empty' ? 'empty' : 'low';
  const key = `balance:${watch.id}:${state.episode}:${what}`;
  await deps.emitWebhook(tx, { type: `balance.${what}`, key, accountId, data });
}

/** Tells whoever watches what the step says, with the caller's transaction. */
export async function tell(
  tx: Transaction,
  deps: AlertDeps,
  told: { readonly watch: Watch; readonly step: AlertStep; readonly facts: AccountFacts },
): Promise<void> {
  const { watch, step, facts } = told;
  if (watch.userId === null) await tellPlatform(tx, deps, watch, step, facts);
  else await tellPerson(tx, deps, watch, watch.userId, step);
}
