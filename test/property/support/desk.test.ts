// Guarantee: whatever agents do with balances, all at once and in whatever order, the balance is what was really done and
// never below zero, each act is in the log exactly once, nobody agrees with themselves, and the books prove all of it.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Approval, adjust, approve, decline, undoAdjustment } from '../../../src/support/index.ts';
import {
  agents,
  booksOfSupport,
  type DeskWorld,
  limitMinor,
  openDeskWorld,
} from '../../integration/support/desk-world.ts';
import { balanceMinor, newCustomer } from '../../support/invoice-world.ts';

let world: DeskWorld;

beforeAll(async () => {
  world = await openDeskWorld();
});
afterAll(() => world.close());

const agentPlace = fc.nat({ max: 3 });
const place = fc.nat({ max: 9 });
const amountMinor = fc.bigInt(-2n * limitMinor, 3n * limitMinor).filter((minor) => minor !== 0n);

type Act =
  | { readonly type: 'adjust'; readonly agent: number; readonly amountMinor: bigint; readonly key: number }
  | { readonly type: 'approve' | 'decline' | 'undo'; readonly agent: number; readonly which: number };

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('adjust' as const), agent: agentPlace, amountMinor, key: place }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constantFrom('approve' as const, 'decline' as const, 'undo' as const),
        agent: agentPlace,
        which: place,
      }),
    },
  ),
  { minLength: 5, maxLength: 25 },
);

let rounds = 0;

/** Agents at work on one account; what each act came to is told by the desk itself. */
function createDesk(accountId: bigint) {
  rounds += 1;
  const round = rounds;
  const approvals: Approval[] = [];
  const posted: bigint[] = [];
  /** A key stands for one wish: the first sum that was asked under it. */
  const sums = new Map<number, bigint>();
  const done: string[] = [];
  const note = (transactionId: bigint): void => {
    posted.push(transactionId);
    done.push('moved');
  };
  return {
    done,
    run: async (act: Act): Promise<void> => {
      const agent = agents[act.agent];
      if (!agent) throw new Error('no such agent');
      if (act.type === 'adjust') {
        const sum = sums.get(act.key) ?? act.amountMinor;
        sums.set(act.key, sum);
        const key = `adjustment:round-${round}:${act.key}`;
        const outcome = await adjust(world.deps, { accountId, amountMinor: sum, reason: 'проба', agent, key });
        if (outcome.kind === 'posted') note(outcome.transactionId);
        if (outcome.kind === 'needs-second-agent') approvals.push(outcome.approval);
        return;
      }
      const approvalId = approvals[act.which % Math.max(approvals.length, 1)]?.id ?? 999_999n;
      const transactionId = posted[act.which % Math.max(posted.length, 1)] ?? 999_999n;
      if (act.type === 'approve') {
        const outcome = await approve(world.deps, { approvalId, agent });
        if (outcome.kind === 'approved' && outcome.done.kind === 'adjusted') note(outcome.done.transactionId);
      } else if (act.type === 'decline') {
        if ((await decline(world.deps, { approvalId, agent })).kind === 'declined') done.push('declined');
      } else if ((await undoAdjustment(world.deps, { transactionId, agent, reason: 'проба' })).kind === 'undone') {
        done.push('moved');
      }
    },
  };
}

async function proveAccount(accountId: bigint, done: readonly string[]): Promise<void> {
  const { db } = world;
  const logged = await db.auditEntry.findMany({ where: { accountId } });
  const moved = logged.filter(({ ledgerTransactionId }) => ledgerTransactionId !== null);
  const netMinor = moved.reduce((sum, entry) => sum + (entry.amountMinor ?? 0n), 0n);
  expect(await balanceMinor(db, accountId)).toBe(netMinor);
  expect(netMinor).toBeGreaterThanOrEqual(0n);
  const approvals = await db.approval.findMany({ where: { accountId } });
  expect(moved).toHaveLength(done.filter((what) => what === 'moved').length);
  expect(logged).toHaveLength(done.length + approvals.length);
  expect(approvals.filter(({ state, askedBy, decidedBy }) => state === 'approved' && askedBy === decidedBy)).toEqual(
    [],
  );
}

test('agents act one after another', async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (sequence) => {
      const { accountId } = await newCustomer(world.db);
      const desk = createDesk(accountId);
      for (const act of sequence) await desk.run(act);
      await proveAccount(accountId, desk.done);
    }),
    { numRuns: 30 },
  );
  expect(await booksOfSupport(world.db)).toEqual([]);
});

test('agents act all at once', async () => {
  await fc.assert(
    fc.asyncProperty(acts, acts, async (first, second) => {
      const { accountId } = await newCustomer(world.db);
      const desk = createDesk(accountId);
      await Promise.all(first.map((act) => desk.run(act)));
      await Promise.all(second.map((act) => desk.run(act)));
      await proveAccount(accountId, desk.done);
    }),
    { numRuns: 30 },
  );
  expect(await booksOfSupport(world.db)).toEqual([]);
});
