// An instance in a process of its own, which kills itself with SIGKILL at the named point: nothing is flushed, nothing is closed.
// Arguments: the database, the address of the emulated Robokassa, the moment that it is, the point or `never`. Tells its parent
// its own address once it listens; then does each job that it is told to, and says when it is done.
import { attendAutopay, resumeCharges } from '../../../src/autopay/index.ts';
import { createDatabase, type Database } from '../../../src/db/client.ts';
import { pollPending } from '../../../src/payments/index.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { startShop } from '../../support/payment-world.ts';

const [databaseUrl = '', robokassaUrl = '', moment = '', dieAt = ''] = process.argv.slice(2);

async function dieIf(point: string): Promise<void> {
  if (point !== dieAt) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal arrives while nothing more is done.
  await new Promise(() => undefined);
}

/** Dies with a transaction's work done and its commit not asked for: at `commit 1`, `commit 2` of the jobs. */
function mortal(db: Database): Database {
  let commits = 0;
  const transaction = (work: (tx: unknown) => Promise<unknown>, limits: object): Promise<unknown> =>
    db.$transaction(async (tx) => {
      const result = await work(tx);
      commits += 1;
      await dieIf(`commit ${commits}`);
      return result;
    }, limits);
  return new Proxy(db, {
    get(target, name) {
      if (name === '$transaction') return transaction;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const db = createDatabase({ url: databaseUrl, maxConnections: 8 });
const clock = createMovableClock({ now: () => new Date(moment) });
const shop = await startShop({ db, databaseUrl, robokassaUrl, clock, checkpoint: dieIf });
const deps = { ...shop.deps, db: mortal(db) };
const jobs = new Map<unknown, () => Promise<number>>([
  ['attend', () => attendAutopay(deps)],
  ['poll', () => pollPending(deps)],
  ['resume', () => resumeCharges(deps)],
]);
process.on('message', (job) => {
  const run = jobs.get(job);
  if (run) void run().then(() => process.send?.('done'));
});
process.send?.(shop.url);
