import type { Database } from '../db/client.ts';
import { countDeadLetters, newestDeadLetters } from '../mail/dead.ts';
import { countDeadByReason, type DeadTo, newestDead } from '../notifications/dead.ts';
import { type DeadDeliveries, deadDeliveries } from '../webhooks/index.ts';

type DeadNotice = Awaited<ReturnType<typeof newestDead>>[number];
type DeadLetter = Awaited<ReturnType<typeof newestDeadLetters>>[number];

/** For whom something was. */
export interface DeadReader {
  readonly id: bigint;
  readonly firstName: string;
  readonly username: string | null;
  /** The account that they are in now. */
  readonly accountNumber: string | null;
}

/** All that could not be delivered: of each kind the newest, beside how many there are and how many can be sent again. */
export interface DeadWork {
  readonly people: {
    readonly newest: readonly (DeadNotice & { readonly reader: DeadReader | undefined })[];
    readonly count: number;
  };
  /** What is kept for people who have blocked the bot: it is sent by itself when they come back. */
  readonly blockedCount: number;
  readonly group: { readonly newest: readonly DeadNotice[]; readonly count: number };
  readonly letters: { readonly newest: readonly DeadLetter[]; readonly count: number; readonly resendable: number };
  readonly webhooks: DeadDeliveries;
  /** Notices that another version of the program wrote: kept for it. */
  readonly unreadableCount: number;
}

/** @param mostListed of each kind */
export async function deadWork(db: Database, mostListed: number): Promise<DeadWork> {
  const newestTo = (to: DeadTo) => newestDead(db, { to, limit: mostListed });
  const [counts, toPeople, toGroup, newestLetters, letterCount, webhooks] = await Promise.all([
    countDeadByReason(db),
    newestTo('people'),
    newestTo('group'),
    newestDeadLetters(db, mostListed),
    countDeadLetters(db),
    deadDeliveries(db, mostListed),
  ]);
  const all = (of: (count: (typeof counts)[number]) => boolean): number =>
    counts.filter(of).reduce((sum, { count }) => sum + count, 0);
  const readers = await readersOf(
    db,
    toPeople.map(({ chatId }) => chatId),
  );
  return {
    people: {
      newest: toPeople.map((dead) => ({ ...dead, reader: readers.get(dead.chatId) })),
      count: all(({ to, reason }) => to === 'people' && reason !== 'unreachable'),
    },
    blockedCount: all(({ to, reason }) => to === 'people' && reason === 'unreachable'),
    group: { newest: toGroup, count: all(({ to }) => to === 'group') },
    letters: {
      newest: newestLetters,
      count: letterCount.count,
      resendable: letterCount.count - letterCount.unreadable,
    },
    webhooks,
    unreadableCount: all(({ to }) => to === 'nobody'),
  };
}

/** A private chat bears the number of its person. */
async function readersOf(db: Database, chatIds: readonly bigint[]): Promise<ReadonlyMap<bigint, DeadReader>> {
  const users = await db.telegramUser.findMany({
    where: { id: { in: [...new Set(chatIds)] } },
    include: { currentAccount: { select: { number: true } } },
  });
  return new Map(
    users.map(({ id, firstName, username, currentAccount }) => [
      id,
      { id, firstName, username, accountNumber: currentAccount?.number ?? null },
    ]),
  );
}
