import type { Database, Queryable } from '../db/client.ts';
import { Prisma } from '../db/client.ts';
import type { SendBudget } from './budget.ts';
import { furthestTurnMs, keepsFree, type Rate, type SendRates, telegramRates } from './budget-rates.ts';
import { createRefusals } from './budget-refusals.ts';

/** The row of the bot as a whole. */
const botKey = 'bot';
const chatKey = (chatId: bigint): string => `chat:${chatId}`;

/** Rows of chats that were last written to long ago are cleared away each so many messages: some 40 s of the fastest sending. */
const takesBetweenCleanings = 1_000;

/** Longer than any limit looks back. */
const forgottenAfter = Prisma.sql`interval '5 minutes'`;

const never = Prisma.sql`'-infinity'::timestamptz`;
const ms = (value: number): Prisma.Sql => Prisma.sql`${value}::float8 * interval '1 millisecond'`;
const msUntil = (moment: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`(1000 * extract(epoch FROM ${moment} - clock_timestamp()))::float8`;

/**
 * A budget kept in the database and by its clock, shared by all instances: each question is one statement, which locks one
 * row. `clock_timestamp()` and not `now()`, since a statement that waited for the row must not reckon with the time before.
 */
export function createSharedBudget(deps: { db: Database; rates?: SendRates }): SendBudget {
  const { db, rates = telegramRates } = deps;
  const refusals = createRefusals();
  let takes = 0;

  async function cleanNowAndThen(): Promise<void> {
    takes += 1;
    if (takes % takesBetweenCleanings !== 0) return;
    await db.$executeRaw`
      DELETE FROM send_limit WHERE key <> ${botKey} AND full_at < clock_timestamp() - ${forgottenAfter}
         AND coalesce(paused_until, ${never}) < clock_timestamp()`;
  }

  return {
    turn: () => reserveTurn(db, rates.bot),
    giveBack: async () => {
      await db.$executeRaw`UPDATE send_limit SET full_at = full_at - ${ms(rates.bot.everyMs)} WHERE key = ${botKey}`;
    },
    take: async (chatId, weight) => {
      await cleanNowAndThen();
      const burst = rates.chat.burst - keepsFree(weight);
      const rows = await takeFromChat(db, { chatId, rate: { ...rates.chat, burst }, group: rates.group });
      const { went, waitMs } = rows[0] ?? { went: false, waitMs: null };
      // Another instance may have taken in between what this one saw as free.
      return went ? { kind: 'go' } : { kind: 'wait', waitMs: Math.max(1, waitMs ?? 1) };
    },
    refused: async (chatId, retryAfterMs) => {
      await pause(db, chatKey(chatId), retryAfterMs);
      if (refusals.meanTheBot(chatId)) await pause(db, botKey, retryAfterMs);
    },
    accepted: async () => refusals.forget(),
  };
}

async function reserveTurn(db: Queryable, bot: Rate): Promise<Awaited<ReturnType<SendBudget['turn']>>> {
  const furthest = ms(furthestTurnMs + (bot.burst - 1) * bot.everyMs);
  const rows = await db.$queryRaw<{ inMs: number | null; pausedMs: number | null; aheadMs: number | null }[]>`
    WITH reserved AS (
      INSERT INTO send_limit AS l (key, full_at) VALUES (${botKey}, clock_timestamp() + ${ms(bot.everyMs)})
      ON CONFLICT (key) DO UPDATE SET full_at = greatest(clock_timestamp(), l.full_at) + ${ms(bot.everyMs)}
       WHERE coalesce(l.paused_until, ${never}) <= clock_timestamp() AND l.full_at <= clock_timestamp() + ${furthest}
      RETURNING ${msUntil(Prisma.sql`full_at`)} AS until_full
    )
    SELECT (SELECT until_full FROM reserved) - ${bot.burst * bot.everyMs}::float8 AS "inMs",
           (SELECT ${msUntil(Prisma.sql`paused_until`)} FROM send_limit WHERE key = ${botKey}) AS "pausedMs",
           (SELECT ${msUntil(Prisma.sql`full_at - ${furthest}`)} FROM send_limit WHERE key = ${botKey}) AS "aheadMs"`;
  const { inMs = null, pausedMs = null, aheadMs = null } = rows[0] ?? {};
  if (inMs !== null) return { kind: 'go', inMs: Math.max(0, inMs) };
  return { kind: 'wait', waitMs: Math.max(1, pausedMs ?? 1, aheadMs ?? 1) };
}

function takeFromChat(
  db: Queryable,
  { chatId, rate, group }: { chatId: bigint; rate: Rate; group: SendRates['group'] },
): Promise<{ went: boolean; waitMs: number | null }[]> {
  const key = chatKey(chatId);
  const every = ms(rate.everyMs);
  const burst = ms((rate.burst - 1) * rate.everyMs);
  const isGroup = chatId < 0n;
  // What the window's oldest message still keeps from going; null while there is room.
  const oldest = Prisma.sql`l.sent_at[cardinality(l.sent_at) - ${group.most}::int + 1] + ${ms(group.windowMs)}`;
  const free = Prisma.sql`greatest(l.paused_until, l.full_at - ${burst}, ${oldest})`;
  return db.$queryRaw`
    WITH paused AS (SELECT paused_until FROM send_limit WHERE key = ${botKey} AND paused_until > clock_timestamp()),
    taken AS (
      INSERT INTO send_limit AS l (key, full_at, sent_at)
      SELECT ${key}, clock_timestamp() + ${every},
             CASE WHEN ${isGroup} THEN ARRAY[clock_timestamp()] ELSE '{}'::timestamptz[] END
       WHERE NOT EXISTS (SELECT FROM paused)
      ON CONFLICT (key) DO UPDATE SET full_at = greatest(clock_timestamp(), l.full_at) + ${every},
             sent_at = CASE WHEN ${isGroup}
               THEN (l.sent_at || clock_timestamp())[cardinality(l.sent_at) + 2 - ${group.most}::int :] ELSE l.sent_at END
       WHERE ${free} <= clock_timestamp()
      RETURNING key
    )
    SELECT EXISTS (SELECT FROM taken) AS went,
           greatest((SELECT ${msUntil(Prisma.sql`paused_until`)} FROM paused),
                    (SELECT ${msUntil(free)} FROM send_limit AS l WHERE key = ${key})) AS "waitMs"`;
}

async function pause(db: Queryable, key: string, forMs: number): Promise<void> {
  await db.$executeRaw`
    INSERT INTO send_limit AS l (key, full_at, paused_until) VALUES (${key}, clock_timestamp(), clock_timestamp() + ${ms(forMs)})
    ON CONFLICT (key) DO UPDATE SET paused_until = greatest(l.paused_until, excluded.paused_until)`;
}

/**
 * Reserves the next place in a rate of somebody's own, with the caller's transaction.
 * @returns in how many milliseconds it comes; 0: at once
 */
export async function reserveShare(tx: Queryable, key: string, rate: Rate): Promise<number> {
  const rows = await tx.$queryRaw<{ inMs: number }[]>`
    INSERT INTO send_limit AS l (key, full_at) VALUES (${key}, clock_timestamp() + ${ms(rate.everyMs)})
    ON CONFLICT (key) DO UPDATE SET full_at = greatest(clock_timestamp(), l.full_at) + ${ms(rate.everyMs)}
    RETURNING ${msUntil(Prisma.sql`full_at`)} - ${rate.burst * rate.everyMs}::float8 AS "inMs"`;
  return Math.max(0, rows[0]?.inMs ?? 0);
}
