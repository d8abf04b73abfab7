// Guarantee: money that an agent puts on a balance or takes from it moves once, never below zero, is in the log once with who
// and why, is told to the customer, and can be taken back once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adjust, undoAdjustment } from '../../../src/support/index.ts';
import { balanceMinor, newCustomer, queuedNotices } from '../../support/invoice-world.ts';
import { agents, credit, type DeskWorld, limitMinor, openDeskWorld } from './desk-world.ts';

const [olga = { id: 1n, name: '' }, peter = olga] = agents;
let world: DeskWorld;

beforeAll(async () => {
  world = await openDeskWorld();
});
afterAll(() => world.close());

const wishOf = (accountId: bigint, amountMinor: bigint) => ({
  ...{ accountId, amountMinor, reason: 'компенсация за простой', agent: olga, key: world.newKey() },
});

test('a credit is posted against the adjustments of the books, logged with who and why, and told', async () => {
  const { deps, db } = world;
  const { accountId, userId } = await newCustomer(db);
  const outcome = await adjust(deps, wishOf(accountId, 500_00n));
  expect(outcome).toMatchObject({ kind: 'posted', balance: { availableMinor: 500_00n } });
  const entries = await db.$queryRaw<{ owner: string; amount: bigint }[]>`
    SELECT a.owner_key AS owner, e.amount FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
     WHERE e.transaction_id = ${'transactionId' in outcome ? outcome.transactionId : 0n} ORDER BY e.amount`;
  expect(entries).toEqual([
    { owner: 'system:adjustment', amount: -500_00n },
    { owner: `account:${accountId}`, amount: 500_00n },
  ]);
  const logged = await db.auditEntry.findMany({ where: { accountId } });
  expect(logged).toMatchObject([
    { act: 'credit', agentId: olga.id, agentName: olga.name, reason: 'компенсация за простой', amountMinor: 500_00n },
  ]);
  const told = { kind: 'account.adjusted', accountId: String(accountId), amountMinor: '50000' };
  expect(await queuedNotices(db, userId)).toEqual([{ ...told, reason: 'компенсация за простой' }]);
});

test('a debit takes what is there, and is refused with what is there when that is less', async () => {
  const { deps, db, acts } = world;
  const { accountId } = await newCustomer(db);
  await credit(world, accountId, 100_00n);
  expect(await adjust(deps, wishOf(accountId, -100_01n))).toEqual({
    kind: 'insufficient-funds',
    availableMinor: 100_00n,
  });
  expect(await adjust(deps, wishOf(accountId, -100_00n))).toMatchObject({
    kind: 'posted',
    balance: { availableMinor: 0n },
  });
  expect(await acts(accountId)).toEqual(['credit', 'debit']);
});

test('the same wish twenty times at once moves the money once, and is logged and told once', async () => {
  const { deps, db, acts } = world;
  const { accountId, userId } = await newCustomer(db);
  const wish = wishOf(accountId, 300_00n);
  const outcomes = await Promise.all(agents.map(() => adjust(deps, wish)));
  expect(outcomes.filter(({ kind }) => kind === 'posted')).toHaveLength(1);
  expect(outcomes.filter(({ kind }) => kind === 'already-posted')).toHaveLength(19);
  expect(await balanceMinor(db, accountId)).toBe(300_00n);
  expect(await acts(accountId)).toEqual(['credit']);
  expect(await queuedNotices(db, userId)).toHaveLength(1);
});

test('a debit that comes twice is a repeat and no lack of money', async () => {
  const { deps, db } = world;
  const { accountId } = await newCustomer(db);
  await credit(world, accountId, 100_00n);
  const wish = wishOf(accountId, -100_00n);
  expect(await adjust(deps, wish)).toMatchObject({ kind: 'posted' });
  expect(await adjust(deps, wish)).toMatchObject({ kind: 'already-posted' });
});

test('of twenty debits at once as many are made as the balance bears', async () => {
  const { deps, db, acts } = world;
  const { accountId } = await newCustomer(db);
  await credit(world, accountId, 700_00n);
  const wishes = agents.map(() => wishOf(accountId, -100_00n));
  const outcomes = await Promise.all(wishes.map((wish) => adjust(deps, wish)));
  expect(outcomes.filter(({ kind }) => kind === 'posted')).toHaveLength(7);
  expect(outcomes.filter(({ kind }) => kind === 'insufficient-funds')).toHaveLength(13);
  expect(await balanceMinor(db, accountId)).toBe(0n);
  expect(await acts(accountId)).toHaveLength(8);
});

test('up to the limit one agent is enough, a kopeck above it is not', async () => {
  const { deps, db } = world;
  const { accountId } = await newCustomer(db);
  expect(await adjust(deps, wishOf(accountId, limitMinor))).toMatchObject({ kind: 'posted' });
  expect(await adjust(deps, wishOf(accountId, limitMinor + 1n))).toMatchObject({ kind: 'needs-second-agent' });
  expect(await adjust(deps, wishOf(accountId, -limitMinor))).toMatchObject({ kind: 'posted' });
  await credit(world, accountId, limitMinor);
  await credit(world, accountId, limitMinor);
  expect(await adjust(deps, wishOf(accountId, -limitMinor - 1n))).toMatchObject({ kind: 'needs-second-agent' });
});

test('a debit above the limit of more than there is troubles no second agent', async () => {
  const { deps, db, acts } = world;
  const { accountId } = await newCustomer(db);
  expect(await adjust(deps, wishOf(accountId, -limitMinor - 1n))).toEqual({
    kind: 'insufficient-funds',
    availableMinor: 0n,
  });
  expect(await acts(accountId)).toEqual([]);
});

test('an account that is not there, a sum of nothing and a reason without a word are refused', async () => {
  const { deps, db } = world;
  const { accountId } = await newCustomer(db);
  expect(await adjust(deps, wishOf(999_999n, 1_00n))).toEqual({ kind: 'unknown-account' });
  await expect(adjust(deps, wishOf(accountId, 0n))).rejects.toThrow(RangeError);
  await expect(adjust(deps, { ...wishOf(accountId, 1_00n), reason: ' \u0000 ' })).rejects.toThrow(RangeError);
});

test('a reason of any characters and any length is kept, at most 500 characters of it', async () => {
  const { deps, db } = world;
  const { accountId } = await newCustomer(db);
  const reason = `\u0000\ud800${'😀'.repeat(600)}`;
  expect(await adjust(deps, { ...wishOf(accountId, 1_00n), reason })).toMatchObject({ kind: 'posted' });
  const [logged] = await db.auditEntry.findMany({ where: { accountId } });
  expect([...(logged?.reason ?? '')]).toHaveLength(500);
});

test('an adjustment is taken back once, whoever presses, with a reason, and the customer is told', async () => {
  const { deps, db, acts } = world;
  const { accountId, userId } = await newCustomer(db);
  const transactionId = await credit(world, accountId, 200_00n);
  const undone = await Promise.all(
    agents.map((agent) => undoAdjustment(deps, { transactionId, agent, reason: 'не тому клиенту' })),
  );
  expect(undone.filter(({ kind }) => kind === 'undone')).toHaveLength(1);
  expect(undone.filter(({ kind }) => kind === 'already-undone')).toHaveLength(19);
  expect(await balanceMinor(db, accountId)).toBe(0n);
  expect(await acts(accountId)).toEqual(['credit', 'adjustment-reversed']);
  expect(await queuedNotices(db, userId)).toMatchObject([
    { amountMinor: '20000' },
    { amountMinor: '-20000', reason: 'не тому клиенту' },
  ]);
});

test('what the customer has spent cannot be taken back, and nothing changes', async () => {
  const { deps, db, acts } = world;
  const { accountId } = await newCustomer(db);
  const transactionId = await credit(world, accountId, 200_00n);
  await adjust(deps, wishOf(accountId, -150_00n));
  const undone = await undoAdjustment(deps, { transactionId, agent: peter, reason: 'ошибка' });
  expect(undone).toEqual({ kind: 'spent', accountId, availableMinor: 50_00n });
  expect(await acts(accountId)).toEqual(['credit', 'debit']);
});

test('only adjustments are taken back this way', async () => {
  const { deps, db } = world;
  const { accountId } = await newCustomer(db);
  const transactionId = await credit(world, accountId, 200_00n);
  await undoAdjustment(deps, { transactionId, agent: peter, reason: 'ошибка' });
  const reversal = await db.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM ledger_transaction WHERE reverses_id = ${transactionId}`;
  const wish = { agent: peter, reason: 'ошибка' };
  const unknown = { kind: 'unknown-adjustment' };
  expect(await undoAdjustment(deps, { ...wish, transactionId: reversal[0]?.id ?? 0n })).toEqual(unknown);
  expect(await undoAdjustment(deps, { ...wish, transactionId: 999_999n })).toEqual(unknown);
});

test('viewers of an account are not told of its money; whoever pays is', async () => {
  const { deps, db } = world;
  const { accountId, userId } = await newCustomer(db);
  const [payer, viewer] = [await newCustomer(db), await newCustomer(db)];
  const joined = [
    { accountId, userId: payer.userId, role: 'payer', createdAt: world.clock.now() },
    { accountId, userId: viewer.userId, role: 'viewer', createdAt: world.clock.now() },
  ];
  await db.accountMember.createMany({ data: joined });
  await adjust(deps, wishOf(accountId, 1_00n));
  const told = await Promise.all([userId, payer.userId, viewer.userId].map((chat) => queuedNotices(db, chat)));
  expect(told.map((notices) => notices.length)).toEqual([1, 1, 0]);
});

test('the application can write the log and change nothing in it', async () => {
  const { db } = world;
  const { accountId } = await newCustomer(db);
  await credit(world, accountId, 1_00n);
  const denied = /permission denied for table audit_entry/;
  await expect(
    db.$executeRaw`UPDATE audit_entry SET reason = 'другая' WHERE account_id = ${accountId}`,
  ).rejects.toThrow(denied);
  await expect(db.$executeRaw`DELETE FROM audit_entry WHERE account_id = ${accountId}`).rejects.toThrow(denied);
  await expect(db.$executeRaw`TRUNCATE audit_entry`).rejects.toThrow(denied);
});
