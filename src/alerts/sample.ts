import { inTransaction } from '../db/transaction.ts';
import type { AlertDeps } from './deps.ts';

const minuteMs = 60_000;

/** Sends a person a warning as it would look: one a minute, however often it is asked for. */
export async function sendSample(
  { db, clock, enqueueNotice }: Pick<AlertDeps, 'db' | 'clock' | 'enqueueNotice'>,
  { accountId, userId }: { readonly accountId: bigint; readonly userId: bigint },
): Promise<void> {
  const minute = Math.floor(clock.now().getTime() / minuteMs);
  await inTransaction(db, (tx) =>
    enqueueNotice(tx, {
      notice: { kind: 'alert.sample', accountId: String(accountId) },
      chatId: userId,
      dedupeKey: `alert:sample:${userId}:${accountId}:${minute}`,
    }),
  );
}
