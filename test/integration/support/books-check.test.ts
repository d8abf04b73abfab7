// Guarantee: an adjustment that is not in the log, a log that tells of another one, and a request that is settled otherwise
// than it is booked do not stay unseen.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLedgerAccount, post } from '../../../src/ledger/index.ts';
import { adjust } from '../../../src/support/index.ts';
import { newCustomer, newInvoice } from '../../support/invoice-world.ts';
import { agents, booksOfSupport, credit, type DeskWorld, limitMinor, openDeskWorld } from './desk-world.ts';

const [olga = { id: 1n, name: '' }] = agents;
let world: DeskWorld;
let owner: pg.Client;

beforeAll(async () => {
  world = await openDeskWorld();
  owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  // What is broken here on purpose would not pass the proof that closes a world.
  await world.database.close().catch(() => undefined);
});

/** Breaks something as the owner of the tables could, and mends it again. @returns what the proof says in between */
async function brokenBy(breaking: string, mending: string, values: readonly unknown[]): Promise<readonly unknown[]> {
  await owner.query(breaking, [...values]);
  const said = await booksOfSupport(world.db);
  await owner.query(mending, [...values]);
  expect(await booksOfSupport(world.db)).toEqual([]);
  return said;
}

test('a log that tells of another sum is seen', async () => {
  const { accountId } = await newCustomer(world.db);
  const transactionId = await credit(world, accountId, 10_00n);
  const said = await brokenBy(
    'UPDATE audit_entry SET amount_minor = amount_minor + 1 WHERE ledger_transaction_id = $1',
    'UPDATE audit_entry SET amount_minor = amount_minor - 1 WHERE ledger_transaction_id = $1',
    [transactionId],
  );
  expect(said).toMatchObject([{ what: `adjustment ${transactionId} is logged differently` }]);
});

test('a request that was agreed to and is not booked is seen', async () => {
  const { accountId } = await newCustomer(world.db);
  const wish = { accountId, amountMinor: limitMinor + 1n, reason: 'возврат', agent: olga, key: world.newKey() };
  const asked = await adjust(world.deps, wish);
  if (asked.kind !== 'needs-second-agent') throw new Error(asked.kind);
  const said = await brokenBy(
    "UPDATE approval SET state = 'approved', decided_by = asked_by + 1, decided_at = now() WHERE id = $1",
    "UPDATE approval SET state = 'waiting', decided_by = NULL, decided_at = NULL WHERE id = $1",
    [asked.approval.id],
  );
  expect(said).toMatchObject([{ what: `approval ${asked.approval.id} was agreed to, and nothing is booked` }]);
});

test('an invoice that waits for a second agent whom nobody has asked is seen', async () => {
  const { id, number } = await newInvoice(world.deps);
  const said = await brokenBy(
    'UPDATE invoice SET awaits_approval = true WHERE id = $1',
    'UPDATE invoice SET awaits_approval = false WHERE id = $1',
    [id],
  );
  expect(said).toMatchObject([{ what: `invoice ${number} waits for a second agent whom nobody has asked` }]);
});

test('an adjustment that is not in the log is seen', async () => {
  const { db } = world;
  const { accountId } = await newCustomer(db);
  const ref = { currency: 'RUB' } as const;
  const own = await openLedgerAccount(db, { ...ref, ownerKey: 'system:adjustment', kind: 'adjustment' });
  const customer = await openLedgerAccount(db, { ...ref, ownerKey: `account:${accountId}`, kind: 'customer' });
  const posted = await post(db, {
    idempotencyKey: 'adjustment:by-hand:1',
    kind: 'adjustment',
    lines: [
      { accountId: own, amountMinor: -1n },
      { accountId: customer, amountMinor: 1n },
    ],
    occurredAt: world.clock.now(),
  });
  if (posted.kind !== 'posted') throw new Error(posted.kind);
  expect(await booksOfSupport(db)).toMatchObject([{ what: `adjustment ${posted.transactionId} is not in the log` }]);
});
