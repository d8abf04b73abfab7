import type { Queryable } from '../db/client.ts';

/** More people than an account has, and no more messages about one payment than that. */
const mostTold = 50;

/** @returns who sees the account, viewers too, the longest with it first, 50 at most: where nobody of Telegram paid, all are told */
export async function peopleOf(db: Queryable, accountId: bigint): Promise<bigint[]> {
  const people = await db.accountMember.findMany({
    where: { accountId },
    orderBy: [{ createdAt: 'asc' }, { userId: 'asc' }],
    take: mostTold,
    select: { userId: true },
  });
  return people.map(({ userId }) => userId);
}
