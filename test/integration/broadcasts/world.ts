// People, a draft in the support group, and the parts that send it, on a real database.
import type { Level } from '../../../src/alerts/level.ts';
import type { BroadcastFilter } from '../../../src/broadcasts/broadcast.ts';
import {
  type Broadcast,
  type BroadcastDeps,
  makeDraft,
  setFilter,
  startBroadcast,
} from '../../../src/broadcasts/index.ts';
import type { EntityType } from '../../../src/config/profile.ts';
import { createEnqueueNotice } from '../../../src/notifications/enqueue.ts';
import { newsButtons } from '../../../src/notifications/templates/news-button.ts';
import { createMovableClock, type MovableClock, systemClock } from '../../../src/platform/clock.ts';
import { agentId, openPostOffice, type PostOffice, supportGroup } from '../notifications/post-office.ts';

export const agent = { id: BigInt(agentId), name: 'Пётр' };
export const newsText = 'Новый тариф: дешевле на треть.';
export const everybody: BroadcastFilter = { entityTypes: [], levels: [], languages: [] };

export interface BroadcastWorld {
  readonly office: PostOffice;
  readonly deps: BroadcastDeps;
  readonly clock: MovableClock;
}

export async function openBroadcastWorld(): Promise<BroadcastWorld> {
  const office = await openPostOffice();
  const { db, queue, deps } = office;
  const clock = createMovableClock(systemClock);
  const enqueueNotice = createEnqueueNotice({ queue, clock });
  return { office, clock, deps: { db, clock, logger: deps.logger, enqueueNotice } };
}

interface Person {
  /** Their accounts; one of an individual that is well off, unless given. */
  readonly accounts?: readonly { readonly entityType?: EntityType; readonly level?: Level }[];
  readonly language?: 'ru' | 'en' | null;
  readonly wantsNews?: boolean;
  readonly isUnreachable?: boolean;
}

let lastUser = 3_000_000;
let lastAccount = 0;

/** A person who has pressed «Start». @returns their number, which is their chat's, too */
export async function addPerson({ office }: BroadcastWorld, person: Person = {}): Promise<bigint> {
  const { accounts = [{}], language = 'ru', wantsNews = true, isUnreachable = false } = person;
  lastUser += 1;
  const id = BigInt(lastUser);
  const now = new Date();
  office.emulator.addUser({ id: lastUser, first_name: 'Анна', language_code: 'ru' });
  office.emulator.sendText({ from: lastUser, text: '/start' });
  await office.db.telegramUser.create({
    data: { id, firstName: 'Анна', language, createdAt: now, unreachableSince: isUnreachable ? now : null },
  });
  if (!wantsNews) await wantNews(office, id, false);
  for (const { entityType = 'INDIVIDUAL', level } of accounts) {
    lastAccount += 1;
    const { id: accountId } = await office.db.account.create({
      data: {
        ...{ number: `7${lastAccount}`, name: 'Анна', entityType, currency: 'RUB', timeZone: 'Europe/Moscow' },
        createdAt: now,
        members: { create: { userId: id, role: 'owner', createdAt: now } },
      },
    });
    if (level) await office.db.alertWatch.create({ data: { accountId, userId: id, balanceId: 1n, level } });
  }
  return id;
}

export async function wantNews({ db }: Pick<PostOffice, 'db'>, userId: bigint, wantsNews: boolean): Promise<void> {
  await db.notificationSettings.upsert({ where: { userId }, create: { userId, wantsNews }, update: { wantsNews } });
}

/** People whom no Telegram knows: for what happens before anything is sent. */
export async function addCrowd({ office }: BroadcastWorld, count: number): Promise<void> {
  const first = lastUser + 1;
  lastUser += count;
  await office.owner.query(
    `WITH people AS (
       INSERT INTO telegram_user (id, first_name, language, created_at)
       SELECT id, 'Анна', 'ru', now() FROM generate_series($1::bigint, $2::bigint) id RETURNING id),
     accounts AS (
       INSERT INTO account (number, name, entity_type, currency, time_zone, created_at)
       SELECT 'c' || id, 'Анна', 'INDIVIDUAL', 'RUB', 'Europe/Moscow', now() FROM people RETURNING id, number)
     INSERT INTO account_member (account_id, user_id, role, created_at)
     SELECT id, substr(number, 2)::bigint, 'owner', now() FROM accounts`,
    [first, lastUser],
  );
}

/** The bot's copy of an agent's message, and its draft. */
export async function draft(world: BroadcastWorld, filter: BroadcastFilter = everybody): Promise<Broadcast> {
  const { office, deps } = world;
  const typed = office.emulator.sendText({ from: agentId, chatId: supportGroup, text: newsText });
  const chatId = BigInt(supportGroup);
  const t = office.deps.translator('ru');
  const copy = await office.deps.sender.copy({ chatId }, { chatId, messageId: typed }, newsButtons(true, t));
  if (copy.kind !== 'delivered') throw new Error(copy.kind);
  const source = { chatId, messageId: copy.messageId };
  const made = await makeDraft(deps, { source, words: newsText, card: { chatId, threadId: null }, agent });
  const outcome = await setFilter(deps, { broadcastId: made.id, filter });
  if (outcome.kind !== 'set') throw new Error(outcome.kind);
  return outcome.broadcast;
}

/** A draft that was started. */
export async function start(world: BroadcastWorld, filter: BroadcastFilter = everybody): Promise<Broadcast> {
  const { id: broadcastId, version } = await draft(world, filter);
  const outcome = await startBroadcast(world.deps, { broadcastId, version, agent });
  if (outcome.kind !== 'started') throw new Error(outcome.kind);
  return outcome.broadcast;
}

/** How it stands with each recipient, in the order of their places. */
export async function recipients({ office }: BroadcastWorld, broadcastId: bigint): Promise<[bigint, string][]> {
  const rows = await office.db.broadcastRecipient.findMany({ where: { broadcastId }, orderBy: { place: 'asc' } });
  return rows.map(({ userId, state }) => [userId, state]);
}

/** How often a person has been told the news. */
export const timesTold = ({ office }: BroadcastWorld, userId: bigint): number =>
  office.texts(Number(userId)).filter((text) => text === newsText).length;

/** Delivers what is due, and what comes due within so many seconds. */
export async function deliver({ office }: BroadcastWorld, seconds = 0): Promise<void> {
  await office.deliverAll();
  for (let passed = 0; passed < seconds; passed += 2) {
    await office.pass(2_000);
    await office.deliverAll();
  }
}
