// Guarantee: a deep link's token links one person, once, in time, whoever else tries at the same instant; only its hash is
// kept.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentAccount } from '../../../src/accounts/current-account.ts';
import { issueLinkToken } from '../../../src/accounts/issue-link-token.ts';
import { linkByToken } from '../../../src/accounts/link-by-token.ts';
import { listAccounts } from '../../../src/accounts/list-accounts.ts';
import type { Role } from '../../../src/accounts/roles.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeAccount, makePerson, now, warmUp } from './support.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 });
  await warmUp(database.db, 20);
});
afterAll(() => database.close());

const hourMs = 3_600_000;
const at = (ms: number) => new Date(now.getTime() + ms);

async function issue(role: Role = 'owner', accountId?: bigint) {
  const id = accountId ?? (await makeAccount(database.db)).id;
  const wish = { accountId: id, role, now, ttlMs: hourMs };
  return { accountId: id, token: await issueLinkToken(database.db, { randomBytes }, wish) };
}

const link = (userId: bigint, token: string, when = now) =>
  inTransaction(database.db, (tx) => linkByToken(tx, { userId, token, now: when }));

describe('the token', () => {
  test('is 32 characters that a deep link takes, and different each time', async () => {
    const { accountId, token } = await issue();
    expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect((await issue('owner', accountId)).token).not.toBe(token);
  });

  test('is kept nowhere', async () => {
    const { token } = await issue();
    const rows = await database.db.$queryRaw<{ row: string }[]>`SELECT t::text AS row FROM link_token t`;
    const text = rows.map(({ row }) => row).join();
    expect(text).not.toContain(token);
    expect(text).not.toContain(Buffer.from(token).toString('hex'));
    expect(text).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });
});

test.each(['owner', 'payer', 'viewer'] as const)('makes the person the %s it was issued for', async (role) => {
  const { accountId, token } = await issue(role);
  const userId = await makePerson(database.db);
  expect(await link(userId, token)).toMatchObject({ kind: 'linked', role, account: { id: accountId } });
  expect(await currentAccount(database.db, userId)).toMatchObject({ role, account: { id: accountId } });
});

test('of twenty people at once one is linked, and the others are told that it was used', async () => {
  const { accountId, token } = await issue();
  const people = await Promise.all(Array.from({ length: 20 }, () => makePerson(database.db)));
  const kinds = (await Promise.all(people.map((userId) => link(userId, token)))).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'linked')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'used')).toHaveLength(19);
  expect(await database.db.accountMember.count({ where: { accountId } })).toBe(1);
});

test('one person pressing twenty times at once is linked once and hears no refusal', async () => {
  const { accountId, token } = await issue();
  const userId = await makePerson(database.db);
  const kinds = (await Promise.all(Array.from({ length: 20 }, () => link(userId, token)))).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'linked')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'already-linked')).toHaveLength(19);
  expect(await database.db.accountMember.count({ where: { accountId } })).toBe(1);
});

test('pressed again by the same person after its time is over, it still leads to their account', async () => {
  const { accountId, token } = await issue('payer');
  const userId = await makePerson(database.db);
  await link(userId, token);
  const other = await issue();
  await link(userId, other.token);
  expect(await link(userId, token, at(100 * hourMs))).toMatchObject({ kind: 'already-linked', role: 'payer' });
  expect((await currentAccount(database.db, userId))?.account.id).toBe(accountId);
});

test('is good until its time is over, and expired from that instant', async () => {
  const userId = await makePerson(database.db);
  expect(await link(userId, (await issue()).token, at(hourMs - 1))).toMatchObject({ kind: 'linked' });
  expect(await link(userId, (await issue()).token, at(hourMs))).toEqual({ kind: 'expired' });
});

test('an expired token is not used up by trying', async () => {
  const { token } = await issue();
  const userId = await makePerson(database.db);
  await link(userId, token, at(hourMs));
  expect(await link(userId, token, at(hourMs - 1))).toMatchObject({ kind: 'linked' });
});

test.each([
  '',
  'x',
  'a'.repeat(31),
  'a'.repeat(32),
  'a'.repeat(33),
  'a'.repeat(5000),
  `${'a'.repeat(31)}é`,
  "' OR true --",
])('%j is unknown', async (token) => {
  expect(await link(await makePerson(database.db), token)).toEqual({ kind: 'unknown' });
});

describe('a person who is in the account already', () => {
  test('uses the token up and keeps the higher role', async () => {
    const userId = await makePerson(database.db);
    const first = await issue('owner');
    await link(userId, first.token);
    const { token } = await issue('viewer', first.accountId);
    expect(await link(userId, token)).toMatchObject({ kind: 'already-linked', role: 'owner' });
    expect(await link(await makePerson(database.db), token)).toEqual({ kind: 'used' });
  });

  test('is led there by a link that a colleague has used or that is over', async () => {
    const [userId, colleague] = [await makePerson(database.db), await makePerson(database.db)];
    const { accountId, token: own } = await issue('payer');
    await link(userId, own);
    const [used, over] = [await issue('owner', accountId), await issue('owner', accountId)];
    await link(colleague, used.token);
    const outcomes = [await link(userId, used.token), await link(userId, over.token, at(hourMs))];
    expect(outcomes.map(({ kind }) => kind)).toEqual(['already-linked', 'already-linked']);
    expect(await currentAccount(database.db, userId)).toMatchObject({ role: 'payer', account: { id: accountId } });
  });

  test('is raised by a token for a higher role', async () => {
    const userId = await makePerson(database.db);
    const first = await issue('viewer');
    await link(userId, first.token);
    const { token } = await issue('payer', first.accountId);
    expect(await link(userId, token)).toMatchObject({ kind: 'linked', role: 'payer' });
    expect(await listAccounts(database.db, userId)).toHaveLength(1);
  });
});

test('a link that is undone leaves the token unused', async () => {
  const { token } = await issue();
  const userId = await makePerson(database.db);
  const undone = inTransaction(database.db, async (tx) => {
    await linkByToken(tx, { userId, token, now });
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
  expect(await link(userId, token)).toMatchObject({ kind: 'linked' });
});
