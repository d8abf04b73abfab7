// Guarantee: however many instances send by one database, together they keep Telegram's limits, on a server and on the
// embedded database alike; a pause that one of them is told of is kept by all.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../../src/db/client.ts';
import { openDatabase } from '../../../src/db/open.ts';
import type { SendBudget } from '../../../src/notifications/budget.ts';
import { createSharedBudget, reserveShare } from '../../../src/notifications/budget-shared.ts';
import { createTestDatabase } from '../../support/database.ts';

const instances = 3;

interface Ground {
  readonly db: Database;
  readonly budgets: readonly SendBudget[];
  close(): Promise<void>;
}

async function onServer(): Promise<Ground> {
  const database = await createTestDatabase();
  const clients = Array.from({ length: instances }, () =>
    createDatabase({ url: database.ownerUrl, maxConnections: 4 }),
  );
  return {
    db: database.db,
    budgets: clients.map((db) => createSharedBudget({ db })),
    close: async () => {
      for (const client of clients) await client.$disconnect();
      await database.close();
    },
  };
}

async function onEmbedded(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'balance-budget-'));
  const { db, close } = await openDatabase({ kind: 'embedded', dataDir: folder }, []);
  return {
    db,
    budgets: Array.from({ length: instances }, () => createSharedBudget({ db })),
    close: async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe.each([
  ['a server', onServer],
  ['the embedded database', onEmbedded],
])('on %s', (_, open) => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await open();
  }, 120_000);
  afterAll(() => ground.close());
  beforeEach(() => ground.db.$executeRaw`DELETE FROM send_limit`);

  const budget = (index: number): SendBudget => {
    const one = ground.budgets[index % instances];
    if (!one) throw new Error('no such instance');
    return one;
  };

  /** Lets time pass: the database counts it, so what it has noted moves into the past. */
  const pass = (ms: number): Promise<number> => ground.db.$executeRaw`
    UPDATE send_limit SET full_at = full_at - make_interval(secs => ${ms / 1000}::float8),
           paused_until = paused_until - make_interval(secs => ${ms / 1000}::float8),
           sent_at = ARRAY(SELECT at - make_interval(secs => ${ms / 1000}::float8) FROM unnest(sent_at) AS at ORDER BY at)`;

  test('turns asked for at once by all are spaced as if one had asked, and end a second ahead', async () => {
    const asks = 200;
    const asked = performance.now();
    const answers = await Promise.all(Array.from({ length: asks }, (_, index) => budget(index).turn()));
    const tookMs = performance.now() - asked;
    const turns = answers.flatMap((turn) => (turn.kind === 'go' ? [turn.inMs] : [])).toSorted((a, b) => a - b);
    // Five at once, one each 40 ms for a second, and one for each 40 ms that the asking took.
    expect(turns.length).toBeGreaterThanOrEqual(5 + 25);
    expect(turns.length).toBeLessThanOrEqual(5 + 26 + Math.ceil(tookMs / 40));
    expect(Math.max(...turns)).toBeLessThanOrEqual(1_000);
    // They ask faster than turns come, so the last are far ahead.
    expect(Math.max(...turns)).toBeGreaterThan(500);
    const refused = answers.flatMap((turn) => (turn.kind === 'wait' ? [turn.waitMs] : []));
    expect(refused.length).toBe(asks - turns.length);
    for (const waitMs of refused) expect(waitMs).toBeLessThanOrEqual(41);
  });

  test('a turn given back by one is the next one’s of another', async () => {
    for (let count = 0; count < 30; count += 1) await budget(count).turn();
    const [before] = await ground.db.$queryRaw<{ at: Date }[]>`SELECT full_at AS at FROM send_limit WHERE key = 'bot'`;
    await budget(0).giveBack();
    expect((await budget(1).turn()).kind).toBe('go');
    const [after] = await ground.db.$queryRaw<{ at: Date }[]>`SELECT full_at AS at FROM send_limit WHERE key = 'bot'`;
    expect(after).toEqual(before);
  });

  test('all together put three at once into a chat, then one a second, and bulk one less', async () => {
    const askAll = async (weight: 'told' | 'bulk'): Promise<number> => {
      const grants = await Promise.all(Array.from({ length: 12 }, (_, index) => budget(index).take(7n, weight)));
      return grants.filter(({ kind }) => kind === 'go').length;
    };
    expect(await askAll('bulk')).toBe(2);
    expect(await askAll('told')).toBe(1);
    expect(await askAll('told')).toBe(0);
    await pass(1_000);
    expect(await askAll('bulk')).toBe(0);
    expect(await askAll('told')).toBe(1);
  });

  test('who waits as long as told may go then', async () => {
    for (let count = 0; count < 3; count += 1) await budget(count).take(7n, 'told');
    const grant = await budget(0).take(7n, 'told');
    if (grant.kind !== 'wait') throw new Error('no wait');
    expect(grant.waitMs).toBeLessThanOrEqual(1_000);
    await pass(grant.waitMs);
    expect(await budget(1).take(7n, 'told')).toEqual({ kind: 'go' });
  });

  test('all together put twenty a minute into a group, and not one more', async () => {
    let went = 0;
    for (let second = 0; second < 55; second += 1) {
      const grants = await Promise.all([0, 1, 2].map((index) => budget(index).take(-7n, 'told')));
      went += grants.filter(({ kind }) => kind === 'go').length;
      await pass(1_000);
    }
    expect(went).toBe(20);
    const grant = await budget(0).take(-7n, 'told');
    if (grant.kind !== 'wait') throw new Error('no wait');
    expect(grant.waitMs).toBeLessThanOrEqual(5_000);
    await pass(grant.waitMs);
    // The first three went at once, so three have room once their minute is over.
    const after = await Promise.all([0, 1, 2, 3].map((index) => budget(index).take(-7n, 'told')));
    expect(after.filter(({ kind }) => kind === 'go').length).toBe(3);
  });

  test('a chat refused to one is left alone by all', async () => {
    await budget(0).refused(7n, 30_000);
    const grant = await budget(1).take(7n, 'told');
    expect(grant.kind).toBe('wait');
    expect(await budget(1).take(8n, 'told')).toEqual({ kind: 'go' });
    await pass(30_000);
    expect(await budget(2).take(7n, 'told')).toEqual({ kind: 'go' });
  });

  test('a bot refused to one is silent in all, also in the turns that were reserved', async () => {
    for (let chat = 1n; chat <= 8n; chat += 1n) await budget(0).refused(chat, 30_000);
    const turn = await budget(1).turn();
    if (turn.kind !== 'wait') throw new Error('no wait');
    expect(turn.waitMs).toBeGreaterThan(29_000);
    expect((await budget(2).take(99n, 'told')).kind).toBe('wait');
    await pass(30_000);
    expect((await budget(1).turn()).kind).toBe('go');
    expect(await budget(2).take(99n, 'told')).toEqual({ kind: 'go' });
  });

  test('a shorter refusal does not shorten a pause', async () => {
    await budget(0).refused(7n, 30_000);
    await budget(1).refused(7n, 1_000);
    await pass(29_000);
    expect((await budget(2).take(7n, 'told')).kind).toBe('wait');
  });

  test('what was limited long ago is cleared away, what is limited now is not', async () => {
    await budget(0).take(1n, 'told');
    await pass(600_000);
    await budget(0).take(2n, 'told');
    await budget(0).refused(3n, 600_000);
    for (let count = 0; count < 1_000; count += 1) await budget(0).take(2n, 'told');
    const rows = await ground.db.$queryRaw<{ key: string }[]>`SELECT key FROM send_limit ORDER BY key`;
    expect(rows.map(({ key }) => key)).toEqual(['chat:2', 'chat:3']);
  });

  test('a share comes five at once and then one each six seconds', async () => {
    const rate = { burst: 5, everyMs: 6_000 };
    const delays: number[] = [];
    for (let count = 0; count < 7; count += 1) delays.push(await reserveShare(ground.db, 'relay:-7:1', rate));
    expect(delays.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(Math.round((delays[5] ?? 0) / 1_000)).toBe(6);
    expect(Math.round((delays[6] ?? 0) / 1_000)).toBe(12);
    expect(await reserveShare(ground.db, 'relay:-7:2', rate)).toBe(0);
  });
});
