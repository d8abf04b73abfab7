// Guarantee: what starts is what was shown, once, and for the people of that moment; who opted out or is gone is counted and
// not written to; what starts and stops is in the log, and a draft that nobody started is no broadcast.
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  audienceOf,
  dropDraft,
  findBroadcast,
  makeDraft,
  progressOf,
  setFilter,
  startBroadcast,
  stopBroadcast,
} from '../../../src/broadcasts/index.ts';
import {
  addPerson,
  agent,
  type BroadcastWorld,
  deliver,
  draft,
  everybody,
  newsText,
  openBroadcastWorld,
  recipients,
  start,
  timesTold,
} from './world.ts';

let world: BroadcastWorld;
beforeEach(async () => {
  world = await openBroadcastWorld();
});
afterEach(async () => {
  expect(world.office.emulator.violations).toEqual([]);
  await world.office.close();
});

const acts = () => world.office.db.auditEntry.findMany({ orderBy: { id: 'asc' } });

test.each([1, 2, 5])(
  'whoever opted out, is gone or is both is counted apart and fixed in that state; whoever joins later is not of it: %i a statement',
  async (placesAtOnce) => {
    const anna = await addPerson(world);
    const optedOut = await addPerson(world, { wantsNews: false });
    const gone = await addPerson(world, { isUnreachable: true });
    const both = await addPerson(world, { isUnreachable: true, wantsNews: false });
    const boris = await addPerson(world);
    const expected = { matched: 5, reached: 2, optedOut: 1, unreachable: 2 };
    expect(await audienceOf(world.office.db, everybody)).toEqual(expected);
    const { id } = await start({ ...world, deps: { ...world.deps, placesAtOnce } });
    const late = await addPerson(world);
    expect(await recipients(world, id)).toEqual([
      [anna, 'queued'],
      [boris, 'queued'],
      [optedOut, 'opted-out'],
      [gone, 'unreachable'],
      [both, 'unreachable'],
    ]);
    await deliver(world, 10);
    for (const userId of [anna, boris]) expect(timesTold(world, userId)).toBe(1);
    for (const userId of [optedOut, gone, both, late]) expect(timesTold(world, userId)).toBe(0);
    expect(await progressOf(world.office.db, id)).toMatchObject({ sent: 2, 'opted-out': 1, unreachable: 2, queued: 0 });
  },
);

test('a filter that was changed since starts nothing, and the changed one starts under its own version', async () => {
  await addPerson(world);
  const shown = await draft(world);
  const changed = await setFilter(world.deps, { broadcastId: shown.id, filter: { ...everybody, languages: ['ru'] } });
  if (changed.kind !== 'set') throw new Error(changed.kind);
  const wish = { broadcastId: shown.id, agent };
  expect(await startBroadcast(world.deps, { ...wish, version: shown.version })).toMatchObject({ kind: 'changed' });
  expect(await recipients(world, shown.id)).toEqual([]);
  const { version } = changed.broadcast;
  expect(await startBroadcast(world.deps, { ...wish, version })).toMatchObject({ kind: 'started' });
});

test('two agents who confirm at once start it once', async () => {
  const anna = await addPerson(world);
  const { id: broadcastId, version } = await draft(world);
  const outcomes = await Promise.all([1, 2, 3].map(() => startBroadcast(world.deps, { broadcastId, version, agent })));
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['not-draft', 'not-draft', 'started']);
  await deliver(world, 4);
  expect(timesTold(world, anna)).toBe(1);
  expect(await acts()).toHaveLength(1);
});

test('what reaches nobody does not start and stays a draft', async () => {
  await addPerson(world, { wantsNews: false });
  const { id: broadcastId, version } = await draft(world);
  expect(await startBroadcast(world.deps, { broadcastId, version, agent })).toMatchObject({ kind: 'nobody' });
  expect(await findBroadcast(world.office.db, broadcastId)).toMatchObject({ state: 'draft', startedBy: null });
  expect(await recipients(world, broadcastId)).toEqual([]);
  expect(await acts()).toEqual([]);
});

test('a start and a stop are in the log with who did it and how many it was', async () => {
  await addPerson(world);
  const { id } = await start(world);
  await stopBroadcast(world.deps, { broadcastId: id, agent: { id: 88n, name: 'Ольга' } });
  expect(await acts()).toMatchObject([
    { act: 'broadcast-started', agentId: agent.id, detail: { broadcastId: `${id}`, people: '1' } },
    { act: 'broadcast-stopped', agentId: 88n, agentName: 'Ольга', detail: { broadcastId: `${id}`, sent: '0' } },
  ]);
});

test('one copy makes one broadcast, however often it is drafted', async () => {
  const first = await draft(world);
  const { source, card } = first;
  const again = await makeDraft(world.deps, { source, words: newsText, card, agent });
  expect(again.id).toBe(first.id);
});

test('a dropped draft is not started, and what has started is neither dropped nor changed', async () => {
  await addPerson(world);
  const dropped = await draft(world);
  expect(await dropDraft(world.deps, { broadcastId: dropped.id })).toMatchObject({ kind: 'dropped' });
  const { id: broadcastId, version } = dropped;
  expect(await startBroadcast(world.deps, { broadcastId, version, agent })).toMatchObject({ kind: 'not-draft' });
  expect(await setFilter(world.deps, { broadcastId, filter: everybody })).toMatchObject({ kind: 'not-draft' });
  expect(await stopBroadcast(world.deps, { broadcastId, agent })).toMatchObject({ kind: 'not-sending' });
  const started = await start(world);
  expect(await dropDraft(world.deps, { broadcastId: started.id })).toMatchObject({ kind: 'not-draft' });
  expect(await setFilter(world.deps, { broadcastId: started.id, filter: everybody })).toMatchObject({
    kind: 'not-draft',
  });
});
