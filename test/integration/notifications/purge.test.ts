// Guarantee: what was queued is forgotten after more than a year and not before, and limits only when they are back to full.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { purgeNotices } from '../../../src/notifications/purge.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const now = new Date('2026-11-21T09:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 24 * 60 * 60_000);

test('events of 400 days ago are forgotten, younger ones are not, however many there are', async () => {
  const { db } = database;
  const old = Array.from({ length: 1_500 }, (_, n) => ({ dedupeKey: `old:${n}`, chatId: 1n, queuedAt: daysAgo(401) }));
  await db.noticeQueued.createMany({ data: [...old, { dedupeKey: 'young', chatId: 1n, queuedAt: daysAgo(399) }] });
  expect(await purgeNotices(db, now)).toBe(1_500);
  expect(await db.noticeQueued.findMany({ select: { dedupeKey: true } })).toEqual([{ dedupeKey: 'young' }]);
});

test('a limit that is full since yesterday goes; one that runs, or pauses its chat, stays', async () => {
  const { db } = database;
  await db.$executeRaw`
    INSERT INTO send_limit (key, full_at, paused_until) VALUES
      ('relay:full', now() - interval '2 days', NULL), ('relay:of-late', now() - interval '1 hour', NULL),
      ('chat:paused', now() - interval '2 days', now() + interval '1 hour')`;
  await purgeNotices(db, now);
  const left = await db.sendLimit.findMany({ select: { key: true }, orderBy: { key: 'asc' } });
  expect(left.map(({ key }) => key)).toEqual(['chat:paused', 'relay:of-late']);
});
