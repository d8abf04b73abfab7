import { expect } from 'vitest';
import type { Agent } from '../../../src/audit/index.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import type { Database } from '../../../src/db/client.ts';
import { invoiceChecks } from '../../../src/invoices/books-check.ts';
import { verifyBooks } from '../../../src/ledger/index.ts';
import { adjust, supportChecks } from '../../../src/support/index.ts';
import { type InvoiceWorld, openInvoiceWorld } from '../../support/invoice-world.ts';

/** Above this a second agent is asked, in these tests. */
export const limitMinor = 1_000_00n;

export interface DeskWorld extends InvoiceWorld {
  /** A key that no other act of the run has. */
  newKey(): string;
  /** The log's entries on an account, oldest first. */
  acts(accountId: bigint): Promise<string[]>;
}

/** Support's side on a real database; on closing the books are proved, with what support vouches for. */
export async function openDeskWorld(): Promise<DeskWorld> {
  const profile = { ...amvera, secondAgentAboveMinor: limitMinor };
  const world = await openInvoiceWorld({ profile, maxConnections: 25 });
  let keys = 0;
  return {
    ...world,
    newKey: () => {
      keys += 1;
      return `adjustment:-100:${keys}`;
    },
    acts: async (accountId) => {
      const rows = await world.db.auditEntry.findMany({ where: { accountId }, orderBy: { id: 'asc' } });
      return rows.map((row) => row.act);
    },
    close: async () => {
      expect(await booksOfSupport(world.db)).toEqual([]);
      await world.close();
    },
  };
}

/** Proves the books with what support vouches for. @returns what is wrong with them */
export async function booksOfSupport(db: Database): Promise<readonly unknown[]> {
  const report = await verifyBooks(db, [...invoiceChecks, ...supportChecks]);
  return report.kind === 'broken' ? report.breaches : [];
}

/** Twenty people of support. */
export const agents: readonly Agent[] = Array.from({ length: 20 }, (_, place) => ({
  id: BigInt(910 + place),
  name: `Агент ${place + 1}`,
}));

/** Puts money on an account within what one agent may do. @returns the transaction in the books */
export async function credit(world: DeskWorld, accountId: bigint, amountMinor: bigint): Promise<bigint> {
  const [agent] = agents;
  if (!agent) throw new Error('nobody is there to do it');
  const key = world.newKey();
  const done = await adjust(world.deps, { accountId, amountMinor, reason: 'для проверки', agent, key });
  if (done.kind !== 'posted') throw new Error(`nothing was posted: ${done.kind}`);
  return done.transactionId;
}
