import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import fastify from 'fastify';
import { expect } from 'vitest';
import { findBroadcast, progressOf, startBroadcast } from '../../src/broadcasts/index.ts';
import { countDead } from '../../src/notifications/dead.ts';
import { addCrowd, agent, type BroadcastWorld, draft, openBroadcastWorld } from '../integration/broadcasts/world.ts';
import { runSeed } from './size.ts';

/** As far away as Telegram is, so that kills meet messages on their way. */
const answerMs = 50;

/** How often each was told. */
type Counts = Map<bigint, number>;
const count = (counts: Counts, key: bigint) => counts.set(key, (counts.get(key) ?? 0) + 1);

/**
 * Instances feed and deliver one broadcast while one after the other is killed: first such as die by themselves right after
 * a message is taken, then one of two that work side by side, each time replaced. Proves that everybody is told, and twice
 * only whoever's message was in the hands of one who did not live to note it.
 * @returns at how many of the kills it was still being sent, and how often a message came again
 */
export async function killSenders(options: { people: number; kills: number; killsAfterSending: number }) {
  const world = await openBroadcastWorld();
  const { office } = world;
  const told: Counts = new Map();
  const takenBack: Counts = new Map();
  const telegram = await openTelegram(told);
  const broadcastId = await startAndDie(world, options.people);
  const start = async (manner: 'never' | 'after-sending'): Promise<ChildProcess> => {
    const file = join(import.meta.dirname, 'broadcast-process.ts');
    const instance = fork(file, [office.ownerUrl, telegram.apiRoot, manner]);
    await once(instance, 'message');
    return instance;
  };
  let killedSending = 0;
  const afterKill = async (): Promise<void> => {
    const { waiting, queued } = await progressOf(office.db, broadcastId);
    if (waiting + queued > 0) killedSending += 1;
    await takeBack(world, takenBack);
  };

  for (let kills = 0; kills < options.killsAfterSending; kills += 1) {
    await once(await start('after-sending'), 'exit');
    await afterKill();
  }
  const seed = runSeed();
  const running = [await start('never'), await start('never')];
  for (const lifetimeMs of fc.sample(fc.integer({ min: 0, max: 400 }), { seed, numRuns: options.kills })) {
    await sleep(lifetimeMs);
    await kill(running.shift());
    await afterKill();
    running.push(await start('never'));
  }
  while ((await findBroadcast(office.db, broadcastId))?.state !== 'done') {
    await sleep(100);
    await takeBack(world, takenBack);
  }
  for (const instance of running) await kill(instance);
  await telegram.close();

  const progress = await progressOf(office.db, broadcastId);
  expect(progress, `seed ${seed}`).toMatchObject({ sent: options.people, queued: 0, waiting: 0 });
  expect(await countDead(office.db), `seed ${seed}`).toBe(0);
  expect(told.size, `seed ${seed}`).toBe(options.people);
  const tooOften = [...told].filter(([userId, times]) => times > 1 + (takenBack.get(userId) ?? 0));
  expect(tooOften, `seed ${seed}`).toEqual([]);
  await office.close();
  return { killedSending, repeats: [...told.values()].reduce((sum, times) => sum + times - 1, 0) };
}

async function openTelegram(told: Counts): Promise<{ apiRoot: string; close(): Promise<void> }> {
  const server = fastify();
  server.post('/bot1:TEST/copyMessage', async (request) => {
    count(told, BigInt((request.body as { chat_id: number }).chat_id));
    await sleep(answerMs);
    return { ok: true, result: { message_id: 1 } };
  });
  // The card.
  for (const method of ['sendMessage', 'editMessageText']) {
    server.post(`/bot1:TEST/${method}`, async () => ({ ok: true, result: { message_id: 1, date: 0 } }));
  }
  const apiRoot = await server.listen({ host: '127.0.0.1', port: 0 });
  return { apiRoot, close: () => server.close() };
}

/** The process that started it died before it had queued anybody; its card is shown. */
async function startAndDie(world: BroadcastWorld, people: number): Promise<bigint> {
  const { deps, office } = world;
  await addCrowd(world, people);
  const { id: broadcastId, version } = await draft(world);
  const dying: typeof deps = {
    ...deps,
    enqueueNotice: async (tx, message) => {
      if (message.notice.kind === 'broadcast.message') throw new Error('the process died here');
      await deps.enqueueNotice(tx, message);
    },
  };
  expect((await startBroadcast(dying, { broadcastId, version, agent })).kind).toBe('started');
  await office.deliverAll();
  return broadcastId;
}

/** Lets the minute pass after which the notices of dead workers are taken back, and notes whose they are. */
async function takeBack({ office }: BroadcastWorld, takenBack: Counts): Promise<void> {
  const dead = `state = 'active' AND started_on < now() - interval '1 second'`;
  const { rows } = await office.owner.query<{ userId: string }>(
    `UPDATE queue.job SET started_on = started_on - interval '61 seconds' WHERE ${dead}
     RETURNING data->'notice'->>'userId' AS "userId"`,
  );
  for (const { userId } of rows) count(takenBack, BigInt(userId ?? 0));
  await office.owner.query('UPDATE queue.queue SET monitor_claim_on = NULL, monitor_on = NULL');
  await office.queue.supervise();
  await office.pass(1_000);
}

async function kill(instance: ChildProcess | undefined): Promise<void> {
  if (instance === undefined) throw new Error('nobody is left to be killed');
  const gone = once(instance, 'exit');
  instance.kill('SIGKILL');
  await gone;
}
