import pg from 'pg';
import { balanceOf, totalOf } from '../../src/accounts/balance-of.ts';
import { chargeAccount } from '../../src/accounts/charge-account.ts';
import { currentAccount } from '../../src/accounts/current-account.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import type { EmulatedPayment } from '../../src/sandbox/robokassa/index.ts';
import type { Customer } from './customer.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;

let spent = 0;

/** The service charges the customer's account until so much is left, and a minute passes, in which what follows is done. */
export async function spendDownTo(world: World, customer: Customer, leftMinor: bigint): Promise<void> {
  const { db } = world.database;
  const membership = await currentAccount(db, BigInt(customer.id));
  if (!membership) throw new Error('the customer has no account');
  const accountId = membership.account.id;
  spent += 1;
  const key = `charge:acceptance:${spent}`;
  await inTransaction(db, async (tx) => {
    const amountMinor = totalOf(await balanceOf(tx, accountId)).amountMinor - leftMinor;
    const charged = await chargeAccount(tx, { accountId, amountMinor, key, occurredAt: world.clock.now() });
    if (charged.kind !== 'charged') throw new Error(`nothing was charged: ${charged.kind}`);
  });
  await world.advance(minuteMs);
}

/** Moves the clock on to that moment, with all that falls due until then. @throws when it has passed */
export async function goTo(world: World, at: Date): Promise<void> {
  const ms = at.getTime() - world.clock.now().getTime();
  if (ms <= 0) throw new Error(`${at.toISOString()} has passed`);
  await world.advance(ms);
}

/** @returns what the gateway has charged the customer's cards without the form, oldest first */
export async function chargesOf(world: World, customer: Customer): Promise<EmulatedPayment[]> {
  const own = await world.database.db.payment.findMany({
    where: { userId: BigInt(customer.id), origin: 'autopay' },
    select: { id: true },
  });
  return world.robokassa.charges().filter(({ invoiceId }) => own.some(({ id }) => id === invoiceId));
}

/** @returns the tables, of every schema, in which a row holds such a text anywhere, as their owner sees them */
export async function tablesHolding(world: World, text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: world.database.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    const holding: string[] = [];
    for (const { name } of rows) {
      const found = await client.query(`SELECT FROM ${name} AS kept WHERE position($1 in kept::text) > 0 LIMIT 1`, [
        text,
      ]);
      if (found.rows.length > 0) holding.push(name);
    }
    return holding;
  } finally {
    await client.end();
  }
}
