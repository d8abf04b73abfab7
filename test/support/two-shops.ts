// Two shops on one database and one emulated Robokassa: one in this process, which lives on, and others in processes of their own,
// which die or stand still in the middle of crediting.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CheckpointName } from '../../src/payments/index.ts';
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { type Shop, startRobokassa, startShop } from './payment-world.ts';

export interface ShopProcess {
  readonly child: ChildProcess;
  readonly url: string;
}

export interface TwoShops {
  readonly db: TestDatabase['db'];
  readonly clock: MovableClock;
  readonly survivor: Shop;
  /** Starts the other one, which sends itself the signal each time that it comes to the step. */
  startOther(step: CheckpointName | 'never', signal: 'SIGKILL' | 'SIGSTOP'): Promise<ShopProcess>;
  close(): Promise<void>;
}

export async function openTwoShops(): Promise<TwoShops> {
  const clock = createMovableClock();
  const database = await createTestDatabase({ maxConnections: 20 });
  const { db, ownerUrl: databaseUrl } = database;
  const robokassa = await startRobokassa(clock);
  const survivor = await startShop({ db, databaseUrl, robokassaUrl: robokassa.url, clock });
  return {
    ...{ db, clock, survivor },
    startOther: async (step, signal) => {
      const script = join(import.meta.dirname, 'shop-process.ts');
      const child = spawn(process.execPath, [script, databaseUrl, robokassa.url, step, signal], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      for await (const url of createInterface({ input: child.stdout })) return { child, url };
      throw new Error('the shop ended before it listened');
    },
    close: async () => {
      await survivor.close();
      await robokassa.close();
      await database.close();
    },
  };
}
