import type { Account } from '../../../src/accounts/account.ts';
import { joinAccount } from '../../../src/accounts/join-account.ts';
import type { Role } from '../../../src/accounts/roles.ts';
import { findBill } from '../../../src/bills/index.ts';
import type { EntityType } from '../../../src/config/profile.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { type Cabinet, createCabinet } from '../../acceptance/cabinet.ts';
import { platformKey } from '../../acceptance/platform.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import type { World } from '../../support/world.ts';

/** Comes in by the key of a dollar account, in Russian, as far as the menu. @returns the account */
export async function enterShop(
  world: World,
  customer: Customer,
  options: { readonly cabinet?: Cabinet; readonly entityType?: EntityType } = {},
): Promise<Account> {
  const { cabinet = createCabinet(world, 'USD'), entityType } = options;
  const account = await cabinet.openAccount(entityType);
  await customer.say('/start');
  await customer.press('Русский');
  await customer.say(await cabinet.key(account));
  return account;
}

/** Another person of the account. */
export async function joinedAs(world: World, account: Account, role: Role): Promise<Customer> {
  const customer = createCustomer(world);
  await customer.say('/start');
  await customer.press('Русский');
  const who = { accountId: account.id, userId: BigInt(customer.id), role, now: world.clock.now() };
  await inTransaction(world.database.db, (tx) => joinAccount(tx, who));
  await customer.say('/start');
  return customer;
}

/** The newest of the account's bills. */
export async function newestBill(world: World, account: Account) {
  const { db } = world.database;
  const { id } = await db.bill.findFirstOrThrow({ where: { accountId: account.id }, orderBy: { id: 'desc' } });
  const bill = await findBill(db, id);
  if (!bill) throw new Error(`no bill ${id}`);
  return bill;
}

/** Types a sum and comes to the summary. @returns the link on «Оплатить» */
export async function linkFor(customer: Customer, typed: string): Promise<string> {
  await customer.say(typed);
  const url = await customer.press('Оплатить');
  if (url === undefined) throw new Error(`no link for ${typed}: ${customer.screen().text}`);
  return url;
}

/** Presses what a message of long ago says. */
export async function pressOld(world: World, customer: Customer, data: string): Promise<void> {
  world.telegram.pressStale({ from: customer.id, messageId: 1, data });
  await world.settle();
}

let bills = 0;

/** The platform bills a day of service. @param world one whose `apiKeys` have `platformKey` */
export async function billDay(
  world: World,
  account: Account,
  service: { readonly day: string; readonly lines: Readonly<Record<string, bigint>> },
): Promise<void> {
  bills += 1;
  const sums = Object.entries(service.lines);
  const money = (amountMinor: bigint) => ({ amountMinor: String(amountMinor), currency: account.currency });
  const answer = await fetch(`${world.application.address}/v1/accounts/${account.id}/bills`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${platformKey.key}`,
      'content-type': 'application/json',
      'idempotency-key': `day-${account.id}-${bills}`,
    },
    body: JSON.stringify({
      kind: 'service',
      amount: money(sums.reduce((total, [, sum]) => total + sum, 0n)),
      period: { from: service.day, to: service.day },
      lines: sums.map(([name, sum]) => ({ service: name, amount: money(sum) })),
    }),
  });
  if (!answer.ok) throw new Error(`a day was not billed: ${await answer.text()}`);
  await world.settle();
}
