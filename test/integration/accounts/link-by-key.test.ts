// Guarantee: the right key links however it is typed; wrong ones are counted in the database, five are a person's mistakes,
// and then come pauses that grow and that no right key, restart or second device gets around.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentAccount } from '../../../src/accounts/current-account.ts';
import { issueInstanceKey } from '../../../src/accounts/instance-key.ts';
import { linkByKey } from '../../../src/accounts/link-by-key.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeAccount, makePerson, now, warmUp } from './support.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 });
  await warmUp(database.db, 20);
});
afterAll(() => database.close());

const wrong = '0000-0000-0000-0000-0000';
const minuteMs = 60_000;

async function issue() {
  const account = await makeAccount(database.db);
  return { account, key: await issueInstanceKey(database.db, { randomBytes }, { accountId: account.id, now }) };
}

const link = (userId: bigint, typed: string, when = now) =>
  inTransaction(database.db, (tx) => linkByKey(tx, { userId, typed, now: when }));

describe('the key', () => {
  test('is 20 characters in groups of four, none of them easily misread', async () => {
    const { key } = await issue();
    expect(key).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  test('is kept nowhere', async () => {
    const { key } = await issue();
    const rows = await database.db.$queryRaw<{ row: string }[]>`SELECT k::text AS row FROM instance_key k`;
    const text = rows.map(({ row }) => row).join();
    expect(text).not.toContain(key);
    expect(text).not.toContain(Buffer.from(key.replaceAll('-', '')).toString('hex'));
  });

  test('is made of chance alone: every character comes up, each about as often', async () => {
    const account = await makeAccount(database.db);
    const counts = new Map<string, number>();
    for (let i = 0; i < 100; i += 1) {
      const key = await issueInstanceKey(database.db, { randomBytes }, { accountId: account.id, now });
      for (const character of key.replaceAll('-', '')) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    // 2,000 characters over 32 letters: 62.5 each; ten standard deviations either way are never seen.
    expect(counts.size).toBe(32);
    expect(Math.max(...counts.values())).toBeLessThan(143);
  });
});

test('makes the person the owner, and the account their current one', async () => {
  const { account, key } = await issue();
  const userId = await makePerson(database.db);
  expect(await link(userId, key)).toMatchObject({ kind: 'linked', role: 'owner', account: { id: account.id } });
  expect(await currentAccount(database.db, userId)).toEqual({ account, role: 'owner', hasOthers: false });
});

test('is taken in lower case, with spaces for dashes', async () => {
  const { account, key } = await issue();
  const typed = ` ${key.toLowerCase().replaceAll('-', ' ')} `;
  expect(await link(await makePerson(database.db), typed)).toMatchObject({
    kind: 'linked',
    account: { id: account.id },
  });
});

test('typed again it says that it is linked, and a colleague may use it too', async () => {
  const { account, key } = await issue();
  const userId = await makePerson(database.db);
  await link(userId, key);
  expect((await link(userId, key)).kind).toBe('already-linked');
  expect((await link(await makePerson(database.db), key)).kind).toBe('linked');
  expect(await database.db.accountMember.count({ where: { accountId: account.id } })).toBe(2);
});

test('a revoked key is a wrong one', async () => {
  const { account, key } = await issue();
  await database.db.instanceKey.updateMany({ where: { accountId: account.id }, data: { revokedAt: now } });
  expect(await link(await makePerson(database.db), key)).toEqual({ kind: 'wrong-key', triesLeft: 4 });
});

describe('wrong keys', () => {
  test('four leave 4, 3, 2, 1 tries; the fifth is followed by a minute in which the right key is not taken either', async () => {
    const { key } = await issue();
    const userId = await makePerson(database.db);
    const until = new Date(now.getTime() + minuteMs);
    for (const triesLeft of [4, 3, 2, 1]) expect(await link(userId, wrong)).toEqual({ kind: 'wrong-key', triesLeft });
    expect(await link(userId, 'not even a key')).toEqual({ kind: 'paused', until });
    expect(await link(userId, key, new Date(until.getTime() - 1))).toEqual({ kind: 'paused', until });
    expect(await link(userId, key, until)).toMatchObject({ kind: 'linked' });
  });

  test('each further five are followed by a longer pause: 1, 5, 30 minutes, 2 hours, a day, a day', async () => {
    const userId = await makePerson(database.db);
    const clock = createMovableClock({ now: () => now });
    const pausesMinutes: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      for (let i = 0; i < 4; i += 1) expect((await link(userId, wrong, clock.now())).kind).toBe('wrong-key');
      const outcome = await link(userId, wrong, clock.now());
      if (outcome.kind !== 'paused') throw new Error(outcome.kind);
      const pauseMs = outcome.until.getTime() - clock.now().getTime();
      pausesMinutes.push(pauseMs / minuteMs);
      clock.advance(pauseMs);
    }
    expect(pausesMinutes).toEqual([1, 5, 30, 120, 1440, 1440]);
  });

  test('trying during a pause neither counts nor prolongs it', async () => {
    const userId = await makePerson(database.db);
    for (let i = 0; i < 5; i += 1) await link(userId, wrong);
    const until = new Date(now.getTime() + minuteMs);
    for (let i = 0; i < 7; i += 1) expect(await link(userId, wrong)).toEqual({ kind: 'paused', until });
    expect(await link(userId, wrong, until)).toEqual({ kind: 'wrong-key', triesLeft: 4 });
  });

  test('the right key clears the count', async () => {
    const { key } = await issue();
    const userId = await makePerson(database.db);
    for (let i = 0; i < 4; i += 1) await link(userId, wrong);
    await link(userId, key);
    expect(await link(userId, wrong)).toEqual({ kind: 'wrong-key', triesLeft: 4 });
  });

  test('twenty at once are counted one by one: four tries, then the pause for all the rest', async () => {
    const { key } = await issue();
    const userId = await makePerson(database.db);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => link(userId, wrong)));
    const triesLeft = outcomes.flatMap((outcome) => (outcome.kind === 'wrong-key' ? [outcome.triesLeft] : []));
    expect(triesLeft.sort()).toEqual([1, 2, 3, 4]);
    expect(outcomes.filter(({ kind }) => kind === 'paused')).toHaveLength(16);
    expect((await link(userId, key)).kind).toBe('paused');
    const row = await database.db.telegramUser.findUniqueOrThrow({ where: { id: userId } });
    expect(row.keyFailures).toBe(5);
  });

  test('one person’s are not another’s', async () => {
    const [one, other] = [await makePerson(database.db), await makePerson(database.db)];
    for (let i = 0; i < 5; i += 1) await link(one, wrong);
    expect(await link(other, wrong)).toEqual({ kind: 'wrong-key', triesLeft: 4 });
  });
});
