import type { Transaction } from '../db/client.ts';

/** Notes that a customer has written and waits for an answer; the first message since the last answer counts. */
export async function noteCustomerWrote(tx: Transaction, wrote: { userId: bigint; at: Date }): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO support_topic (user_id, created_at, waiting_since) VALUES (${wrote.userId}, ${wrote.at}, ${wrote.at})
    ON CONFLICT (user_id) DO UPDATE SET waiting_since = coalesce(support_topic.waiting_since, EXCLUDED.waiting_since)`;
}

/** Notes that an agent has answered: nothing waits any more. */
export async function noteAnswered(tx: Transaction, userId: bigint): Promise<void> {
  await tx.supportTopic.updateMany({ where: { userId }, data: { waitingSince: null, remindedAt: null } });
}
