import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';

export interface PostgresServer {
  /** Of the maintenance database, as superuser. */
  readonly url: string;
  /**
   * Takes it away for so long and starts it again on the same data and port: SIGINT ends all connections and then itself, SIGKILL
   * asks nobody. Resolves when it takes connections again.
   */
  restart(signal: 'SIGINT' | 'SIGKILL', downMs: number): Promise<void>;
  stop(): Promise<void>;
}

const readySchema = z.object({ url: z.string() });

/**
 * Starts a real PostgreSQL and waits until it answers. It stops when asked, and by itself when this process ends.
 * @param mode `durable` keeps fsync on, for measurements; `fast` is for tests
 */
export async function startPostgres(mode: 'fast' | 'durable' = 'fast'): Promise<PostgresServer> {
  const child = fork(join(import.meta.dirname, 'postgres-process.ts'), [mode], { stdio: 'inherit' });
  const exited = once(child, 'exit');
  const failed = exited.then(([code]) => {
    throw new Error(`PostgreSQL ended: exit code ${code}`);
  });
  const [message] = await Promise.race([once(child, 'message'), failed]);
  return {
    url: readySchema.parse(message).url,
    restart: async (signal, downMs) => {
      const back = once(child, 'message');
      child.send({ signal, downMs });
      await Promise.race([back, failed]);
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
