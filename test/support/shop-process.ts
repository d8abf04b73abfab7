// The shop in a process of its own, which at the named step kills itself (SIGKILL: nothing is flushed, nothing is closed) or stands
// still until it is told to go on (SIGSTOP). Arguments: the database, the address of the emulated Robokassa, the step or `never`,
// the signal. Prints its address once it listens.
import { createDatabase } from '../../src/db/client.ts';
import { createMovableClock } from '../../src/platform/clock.ts';
import { startShop } from './payment-world.ts';

const [databaseUrl = '', robokassaUrl = '', step = '', signal = 'SIGKILL'] = process.argv.slice(2);
const db = createDatabase({ url: databaseUrl, maxConnections: 5 });
const shop = await startShop({
  db,
  databaseUrl,
  robokassaUrl,
  clock: createMovableClock(),
  checkpoint: async (name) => {
    if (name !== step) return;
    process.kill(process.pid, signal === 'SIGSTOP' ? 'SIGSTOP' : 'SIGKILL');
    // The signal arrives while nothing more is done; who was stopped comes back from this and goes on.
    await new Promise((resolve) => setTimeout(resolve, signal === 'SIGSTOP' ? 100 : 60_000));
  },
});
process.stdout.write(`${shop.url}\n`);
