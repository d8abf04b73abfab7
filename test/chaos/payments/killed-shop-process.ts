// The shop in a process of its own, which kills itself with SIGKILL at the named step: nothing is flushed, nothing is closed.
// Arguments: the database, the address of the emulated Robokassa, and the step or `never`. Prints its address once it listens.
import { createDatabase } from '../../../src/db/client.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { startShop } from '../../support/payment-world.ts';

const [databaseUrl = '', robokassaUrl = '', dieAt = ''] = process.argv.slice(2);
const db = createDatabase({ url: databaseUrl, maxConnections: 5 });
const shop = await startShop({
  db,
  databaseUrl,
  robokassaUrl,
  clock: createMovableClock(),
  checkpoint: async (name) => {
    if (name !== dieAt) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal arrives while nothing more is done.
    await new Promise(() => undefined);
  },
});
process.stdout.write(`${shop.url}\n`);
