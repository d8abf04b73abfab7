import { createHash } from 'node:crypto';
import type { Transaction } from '../db/client.ts';

/** Letters with codes within a day, to one address from whomever and by one person to whatever addresses: nobody is bombed. */
const mostLetters = 5;
const dayMs = 24 * 60 * 60_000;

/** The address itself need not stand among the limits; its case does not make it another mailbox. */
const addressKey = (email: string): string =>
  `email-codes:to:${createHash('sha256').update(email.toLowerCase()).digest('hex')}`;

/**
 * Counts one more letter with a code, with the caller's transaction, among those of the last 24 hours. Whoever asks for the same
 * address at once waits for that transaction.
 * @returns whether it may go; if not, nothing was counted
 */
export async function takeCodeLetter(
  tx: Transaction,
  { userId, email, now }: { readonly userId: bigint; readonly email: string; readonly now: Date },
): Promise<boolean> {
  // Always in this order, so that no two transactions wait for each other.
  const keys = [`email-codes:by:${userId}`, addressKey(email)];
  const fullAt = new Date(now.getTime() + dayMs);
  const since = new Date(now.getTime() - dayMs);
  let room = true;
  for (const key of keys) {
    // Rows that have been full again for minutes are cleared away with those of chats (src/notifications/budget-shared.ts).
    const rows = await tx.$queryRaw<{ count: number }[]>`
      INSERT INTO send_limit AS l (key, full_at) VALUES (${key}, ${fullAt})
      ON CONFLICT (key) DO UPDATE SET full_at = ${fullAt},
             sent_at = ARRAY(SELECT at FROM unnest(l.sent_at) AS at WHERE at > ${since}::timestamptz ORDER BY at)
      RETURNING cardinality(sent_at) AS count`;
    room &&= (rows[0]?.count ?? mostLetters) < mostLetters;
  }
  if (!room) return false;
  await tx.$executeRaw`UPDATE send_limit SET sent_at = sent_at || ${now}::timestamptz WHERE key = ANY (${keys}::text[])`;
  return true;
}
