// Guarantee: above the limit nothing moves without the word of a second agent, who is never the one that asked; whoever and
// however many decide at once, it is decided once, and what was agreed to is done with it or not at all.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Approval, adjust, approve, decline, findApproval } from '../../../src/support/index.ts';
import { balanceMinor, newCustomer, queuedNotices } from '../../support/invoice-world.ts';
import { agents, credit, type DeskWorld, limitMinor, openDeskWorld } from './desk-world.ts';

const [olga = { id: 1n, name: '' }, peter = olga, ...others] = agents;
const largeMinor = limitMinor * 5n;
let world: DeskWorld;

beforeAll(async () => {
  world = await openDeskWorld();
});
afterAll(() => world.close());

async function askedAdjustment(accountId: bigint, amountMinor: bigint): Promise<Approval> {
  const wish = { accountId, amountMinor, reason: 'возврат', agent: olga, key: world.newKey() };
  const outcome = await adjust(world.deps, wish);
  if (outcome.kind !== 'needs-second-agent') throw new Error(`nobody was asked: ${outcome.kind}`);
  return outcome.approval;
}

test('a large credit waits: nothing is posted, told to the customer or forgotten', async () => {
  const { db, acts } = world;
  const { accountId, userId } = await newCustomer(db);
  const approval = await askedAdjustment(accountId, largeMinor);
  expect(approval).toMatchObject({ state: 'waiting', askedBy: olga, decidedBy: null, accountId });
  expect(await balanceMinor(db, accountId)).toBe(0n);
  expect(await queuedNotices(db, userId)).toEqual([]);
  expect(await acts(accountId)).toEqual(['approval-asked']);
});

test('a wish that comes again makes no second request, before the decision and after it', async () => {
  const { deps, db, acts } = world;
  const { accountId } = await newCustomer(db);
  const wish = { accountId, amountMinor: largeMinor, reason: 'возврат', agent: olga, key: world.newKey() };
  const asked = await Promise.all(agents.map(() => adjust(deps, wish)));
  const ids = new Set(asked.map((outcome) => ('approval' in outcome ? outcome.approval.id : 0n)));
  expect(ids.size).toBe(1);
  const [approvalId = 0n] = ids;
  expect(await decline(deps, { approvalId, agent: peter })).toMatchObject({ kind: 'declined' });
  expect(await adjust(deps, wish)).toMatchObject({ kind: 'already-decided', approval: { decidedBy: peter } });
  expect(await acts(accountId)).toEqual(['approval-asked', 'approval-declined']);
});

test('twenty agents approve at once: one posting, one entry in the log, one notice; the others learn who was quicker', async () => {
  const { deps, db, acts } = world;
  const { accountId, userId } = await newCustomer(db);
  const approval = await askedAdjustment(accountId, largeMinor);
  const outcomes = await Promise.all(agents.map((agent) => approve(deps, { approvalId: approval.id, agent })));
  const approved = outcomes.filter(({ kind }) => kind === 'approved');
  expect(approved).toHaveLength(1);
  expect(approved[0]).toMatchObject({ done: { kind: 'adjusted', balance: { availableMinor: largeMinor } } });
  const rest = outcomes.filter(({ kind }) => kind === 'already-decided' || kind === 'own-request');
  expect(rest).toHaveLength(19);
  expect(await balanceMinor(db, accountId)).toBe(largeMinor);
  expect(await acts(accountId)).toEqual(['approval-asked', 'credit']);
  expect(await queuedNotices(db, userId)).toHaveLength(1);
  const decided = await findApproval(db, approval.id);
  expect(decided?.state).toBe('approved');
  expect(decided?.decidedBy?.id).not.toBe(olga.id);
});

test('the log of an approved act names both', async () => {
  const { deps, db } = world;
  const { accountId } = await newCustomer(db);
  const { id: approvalId } = await askedAdjustment(accountId, largeMinor);
  await approve(deps, { approvalId, agent: peter });
  const logged = await db.auditEntry.findMany({ where: { accountId, act: 'credit' } });
  expect(logged).toMatchObject([{ agentId: peter.id, detail: { askedBy: String(olga.id), askedByName: olga.name } }]);
});

test('who asked cannot agree, and the request waits on', async () => {
  const { deps, db, acts } = world;
  const { accountId } = await newCustomer(db);
  const { id: approvalId } = await askedAdjustment(accountId, largeMinor);
  expect(await approve(deps, { approvalId, agent: olga })).toMatchObject({ kind: 'own-request' });
  expect(await approve(deps, { approvalId, agent: { ...olga, name: 'Другое имя' } })).toMatchObject({
    kind: 'own-request',
  });
  expect(await balanceMinor(db, accountId)).toBe(0n);
  expect(await findApproval(db, approvalId)).toMatchObject({ state: 'waiting' });
  expect(await acts(accountId)).toEqual(['approval-asked']);
});

test('who asked cannot agree by the database either', async () => {
  const { db } = world;
  const { accountId } = await newCustomer(db);
  const { id } = await askedAdjustment(accountId, largeMinor);
  const decidedAt = world.clock.now();
  await expect(
    db.$executeRaw`UPDATE approval SET state = 'approved', decided_by = asked_by, decided_at = ${decidedAt} WHERE id = ${id}`,
  ).rejects.toThrow(/two_persons/);
  await expect(db.$executeRaw`UPDATE approval SET state = 'approved' WHERE id = ${id}`).rejects.toThrow(
    /decided_whole/,
  );
  await expect(db.$executeRaw`DELETE FROM approval WHERE id = ${id}`).rejects.toThrow(/permission denied/);
});

test('a second agent declines, who asked withdraws; either is final and logged once', async () => {
  const { deps, db, acts } = world;
  const { accountId } = await newCustomer(db);
  const [first, second] = [
    await askedAdjustment(accountId, largeMinor),
    await askedAdjustment(accountId, largeMinor + 1n),
  ];
  const refused = await decline(deps, { approvalId: first.id, agent: peter, reason: 'нет основания' });
  expect(refused).toMatchObject({ kind: 'declined', withdrawn: false, approval: { decidedBy: peter } });
  expect(await decline(deps, { approvalId: second.id, agent: olga })).toMatchObject({ withdrawn: true });
  expect(await approve(deps, { approvalId: first.id, agent: peter })).toMatchObject({ kind: 'already-decided' });
  expect(await decline(deps, { approvalId: second.id, agent: peter })).toMatchObject({ kind: 'already-decided' });
  expect(await balanceMinor(db, accountId)).toBe(0n);
  expect(await acts(accountId)).toEqual(['approval-asked', 'approval-asked', 'approval-declined', 'approval-declined']);
});

test('ten approve and ten decline at once: one of them decides, and the money agrees with it', async () => {
  const { deps, db, acts } = world;
  for (let round = 0; round < 5; round += 1) {
    const { accountId } = await newCustomer(db);
    const { id: approvalId } = await askedAdjustment(accountId, largeMinor);
    const presses = others.map((agent, place) =>
      place % 2 === 0 ? approve(deps, { approvalId, agent }) : decline(deps, { approvalId, agent }),
    );
    const outcomes = await Promise.all(presses);
    const deciding = outcomes.filter(({ kind }) => kind === 'approved' || kind === 'declined');
    expect(deciding).toHaveLength(1);
    const agreed = deciding[0]?.kind === 'approved';
    expect(await balanceMinor(db, accountId)).toBe(agreed ? largeMinor : 0n);
    expect(await acts(accountId)).toEqual(['approval-asked', agreed ? 'credit' : 'approval-declined']);
  }
});

test('a debit that the balance bears no longer is refused to the second agent, and waits', async () => {
  const { deps, db, acts } = world;
  const { accountId } = await newCustomer(db);
  for (let part = 0; part < 5; part += 1) await credit(world, accountId, limitMinor);
  const { id: approvalId } = await askedAdjustment(accountId, -largeMinor);
  await adjust(deps, { accountId, amountMinor: -1n, reason: 'сбор', agent: olga, key: world.newKey() });
  const before = await acts(accountId);
  expect(await approve(deps, { approvalId, agent: peter })).toMatchObject({
    kind: 'insufficient-funds',
    availableMinor: largeMinor - 1n,
    approval: { state: 'waiting' },
  });
  expect(await acts(accountId)).toEqual(before);
  await credit(world, accountId, 1n);
  expect(await approve(deps, { approvalId, agent: peter })).toMatchObject({ kind: 'approved' });
  expect(await balanceMinor(db, accountId)).toBe(0n);
});

test('a request that is not there is said to be so', async () => {
  expect(await approve(world.deps, { approvalId: 999_999n, agent: peter })).toEqual({ kind: 'unknown-approval' });
  expect(await decline(world.deps, { approvalId: 999_999n, agent: peter })).toEqual({ kind: 'unknown-approval' });
});
