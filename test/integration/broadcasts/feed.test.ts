// Guarantee: never more than two thousand messages of broadcasts are queued, nobody is queued twice, nobody is left out,
// whoever feeds and whenever a feeding breaks off; what a stop finds waiting never is queued.
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  feedBroadcasts,
  findBroadcast,
  progressOf,
  startBroadcast,
  stopBroadcast,
} from '../../../src/broadcasts/index.ts';
import {
  addCrowd,
  addPerson,
  agent,
  type BroadcastWorld,
  deliver,
  draft,
  openBroadcastWorld,
  recipients,
  start,
} from './world.ts';

let world: BroadcastWorld;
beforeEach(async () => {
  world = await openBroadcastWorld();
});
afterEach(() => world.office.close());

const jobs = async (): Promise<{ kind: string; userId: string }[]> => {
  const { rows } = await world.office.owner.query(
    `SELECT data->'notice' AS notice FROM queue.job WHERE data->'notice'->>'kind' = 'broadcast.message' ORDER BY id`,
  );
  return rows.map(({ notice }) => notice);
};

/** A draft that starts while the feeding fails: as if the process had died in between, or after so many were queued. */
async function startAndDie(after = 0): Promise<bigint> {
  let queued = 0;
  const { id: broadcastId, version } = await draft(world);
  const dying: typeof world.deps = {
    ...world.deps,
    enqueueNotice: async (tx, message) => {
      if (message.notice.kind === 'broadcast.message' && queued++ >= after) throw new Error('the process died here');
      await world.deps.enqueueNotice(tx, message);
    },
  };
  const outcome = await startBroadcast(dying, { broadcastId, version, agent });
  expect(outcome.kind).toBe('started');
  return broadcastId;
}

test('2,000 at most are queued, by two feeds at once, too, and those of a stopped one count', async () => {
  await addCrowd(world, 2_120);
  const { db } = world.office;
  const id = await startAndDie();
  // Queued long ago, and not delivered yet.
  await db.broadcastRecipient.updateMany({
    where: { broadcastId: id, place: { lte: 1_890 } },
    data: { state: 'queued' },
  });
  const fed = await Promise.all([feedBroadcasts(world.deps), feedBroadcasts(world.deps)]);
  expect(fed[0] + fed[1]).toBe(110);
  expect(await progressOf(db, id)).toMatchObject({ queued: 2_000, waiting: 120 });
  const queued = await jobs();
  expect(queued).toHaveLength(110);
  expect(new Set(queued.map(({ userId }) => userId)).size).toBe(110);
  expect(await feedBroadcasts(world.deps)).toBe(0);
  await db.broadcastRecipient.updateMany({ where: { broadcastId: id, place: { lte: 30 } }, data: { state: 'sent' } });
  await stopBroadcast(world.deps, { broadcastId: id, agent });
  const next = await start(world);
  expect(await progressOf(db, next.id)).toMatchObject({ queued: 30, waiting: 2_090 });
});

test('a process that dies between start and feeding, or in the midst of a page, leaves nobody out and doubles nobody', async () => {
  await addCrowd(world, 130);
  const id = await startAndDie(75);
  expect(await progressOf(world.office.db, id)).toMatchObject({ queued: 50, waiting: 80 });
  expect(await feedBroadcasts(world.deps)).toBe(80);
  const inOrder = (await recipients(world, id)).map(([userId]) => `${userId}`);
  expect((await jobs()).map(({ userId }) => userId)).toEqual(inOrder);
});

test('the older broadcast goes first', async () => {
  await addCrowd(world, 60);
  const older = await startAndDie();
  const newer = await startAndDie();
  await feedBroadcasts(world.deps);
  const { rows } = await world.office.owner.query(
    `SELECT DISTINCT ON (data->'notice'->>'broadcastId') data->'notice'->>'broadcastId' AS broadcast, max(id::text) OVER w AS last,
            min(id::text) OVER w AS first
       FROM queue.job WHERE data->'notice'->>'kind' = 'broadcast.message'
     WINDOW w AS (PARTITION BY data->'notice'->>'broadcastId') ORDER BY 1`,
  );
  expect(rows.map(({ broadcast }) => broadcast)).toEqual([`${older}`, `${newer}`]);
  expect(rows[0].last < rows[1].first).toBe(true);
});

test('a stop beside a feed leaves nobody waiting, and nothing is queued after it', async () => {
  await addCrowd(world, 400);
  const id = await startAndDie();
  const [, stopped] = await Promise.all([
    feedBroadcasts(world.deps),
    stopBroadcast(world.deps, { broadcastId: id, agent }),
  ]);
  expect(stopped.kind).toBe('stopped');
  const progress = await progressOf(world.office.db, id);
  expect(progress.waiting).toBe(0);
  expect(progress.queued + progress.stopped).toBe(400);
  expect(await jobs()).toHaveLength(progress.queued);
  expect(await feedBroadcasts(world.deps)).toBe(0);
  expect(await progressOf(world.office.db, id)).toEqual(progress);
});

test('an aborted feed ends between two pages', async () => {
  await addCrowd(world, 60);
  const id = await startAndDie();
  expect(await feedBroadcasts(world.deps, AbortSignal.abort())).toBe(0);
  expect(await progressOf(world.office.db, id)).toMatchObject({ queued: 0, waiting: 60 });
});

test('a start queues the first five hundred and keeps nobody waiting for the rest', async () => {
  await addCrowd(world, 520);
  const { id } = await start(world);
  expect(await progressOf(world.office.db, id)).toMatchObject({ queued: 500, waiting: 20 });
});

test('each page that is settled brings the next: the queue does not run empty before the minute’s job looks', async () => {
  await addCrowd(world, 560);
  const { id } = await start(world);
  const { db, owner } = world.office;
  // All but the last page of those that the start has queued were sent before.
  const places = { broadcastId: id, place: { lt: 450 } };
  const sent = await db.broadcastRecipient.findMany({ where: places });
  await db.broadcastRecipient.updateMany({ where: places, data: { state: 'sent' } });
  await owner.query(`DELETE FROM queue.job WHERE data->'notice'->>'userId' = ANY ($1)`, [
    sent.map((to) => `${to.userId}`),
  ]);
  await deliver(world);
  expect(await progressOf(db, id)).toMatchObject({ waiting: 0, queued: 0, sent: 449, unreachable: 111 });
  expect(await findBroadcast(db, id)).toMatchObject({ state: 'done' });
});

test('a start whose feeding fails has started all the same', async () => {
  await addPerson(world);
  const id = await startAndDie();
  expect(await world.office.db.broadcast.findUnique({ where: { id } })).toMatchObject({ state: 'sending' });
});
