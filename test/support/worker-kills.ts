// Workers of a queue in processes of their own, killed one after the other until what they have left is done by the last.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type pg from 'pg';
import type { Queue } from '../../src/queue/queue.ts';

export interface KilledQueue {
  readonly owner: pg.Client;
  readonly queue: Queue;
  /** Lets time pass in the queue. */
  pass(ms: number): Promise<void>;
}

export interface Kills {
  /** The worker's program, which says something once it works; its last argument is `after-sending` or `never`, its way to die. */
  readonly script: string;
  readonly args: readonly string[];
  readonly seed: number;
  /** So many are killed at any moment of their first 400 ms, and so many kill themselves between sending and noting it. */
  readonly atRandom: number;
  readonly afterSending: number;
  /** What is waited for beyond the minute after which the jobs of dead workers are taken back: their pause before a next try. */
  readonly passMs: number;
}

/** Resolves when the queue is empty. */
export async function killWorkers(world: KilledQueue, kills: Kills): Promise<void> {
  const start = async (death: 'never' | 'after-sending'): Promise<ChildProcess> => {
    const worker = fork(kills.script, [...kills.args, death]);
    await once(worker, 'message');
    return worker;
  };
  const takeBack = () => takeBackFromDead(world, kills.passMs);
  const lifetimesMs = fc.sample(fc.integer({ min: 0, max: 400 }), { seed: kills.seed, numRuns: kills.atRandom });
  for (const lifetimeMs of lifetimesMs) {
    const worker = await start('never');
    await sleep(lifetimeMs);
    await kill(worker);
    await takeBack();
  }
  for (let count = 0; count < kills.afterSending; count += 1) {
    await once(await start('after-sending'), 'exit');
    await takeBack();
  }
  const last = await start('never');
  while ((await world.queue.stats()).depth > 0) {
    await sleep(100);
    await takeBack();
  }
  await kill(last);
}

async function kill(worker: ChildProcess): Promise<void> {
  const gone = once(worker, 'exit');
  worker.kill('SIGKILL');
  await gone;
}

/** Lets the minute pass after which the jobs of dead workers are taken back. */
async function takeBackFromDead({ owner, queue, pass }: KilledQueue, passMs: number): Promise<void> {
  const dead = `state = 'active' AND started_on < now() - interval '1 second'`;
  await owner.query(`UPDATE queue.job SET started_on = started_on - interval '61 seconds' WHERE ${dead}`);
  await owner.query('UPDATE queue.queue SET monitor_claim_on = NULL, monitor_on = NULL');
  await queue.supervise();
  await pass(passMs);
}
