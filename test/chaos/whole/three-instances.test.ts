// Guarantee: three instances of the program behind one address are one product to whoever is outside. Each update is handled by one
// of them and each chat's in order, though they come by turns and some twice at once; each payment is credited once and told; each
// slot of a job is run once; and two of them killed by kill -9 in the middle of it take nothing along.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { booksChecks } from '../../../src/books-checks.ts';
import { verifyBooks } from '../../../src/ledger/index.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { sized } from '../../support/size.ts';
import { until } from '../../support/until.ts';
import { openTrio, type Trio } from './three-instances.ts';

const people = sized({ usual: 12, full: 60 });
/** What everybody types without waiting for an answer: at first while all instances live, and then while one dies. */
const calm = ['1001', '1002', '1003', '1004'];
const stormy = ['1005', '1006', '1007', '1008'];
const paidText = '+1 008 ₽';
const paidMinor = 1_008_00n;

/** A dead worker's notice is taken up after its lease of a minute and the next look, half a minute later at most. */
const toldWithinMs = 180_000;

let trio: Trio;
beforeAll(async () => {
  trio = await openTrio();
});
afterAll(() => trio.close());

async function walkIn(): Promise<Customer> {
  const customer = createCustomer({ telegram: trio.street.telegram, settle: trio.settle });
  await customer.say('/start');
  await customer.press('Русский');
  await customer.press('Физическое лицо');
  return customer;
}

const handled = () => trio.database.db.telegramUpdate.count({ where: { handledAt: { not: null } } });

/** The sums that the customer was shown, in their order. */
const shown = (customer: Customer): string[] =>
  customer.transcript().flatMap((text) => /Пополнение на ([\d ]+) ₽/.exec(text)?.[1]?.replaceAll(' ', '') ?? []);

const triedAgain = () => trio.database.db.telegramUpdate.count({ where: { attempts: { gt: 1 } } });

function typeAll(crowd: readonly Customer[], texts: readonly string[]): void {
  for (const text of texts) for (const { id } of crowd) trio.street.telegram.sendText({ from: id, text });
}

const told = (customer: Customer): number => customer.transcript().filter((text) => text.includes(paidText)).length;

test(`${people} customers, messages all at once, and a payment each; two instances killed`, async () => {
  const { street, database, door } = trio;
  const { db } = database;
  const crowd = await Promise.all(Array.from({ length: people }, walkIn));

  typeAll(crowd, calm);
  await trio.settle();
  for (const customer of crowd) expect(shown(customer)).toEqual(calm);
  expect(await triedAgain()).toBe(0);

  const before = await handled();
  typeAll(crowd, stormy);
  await until('some handled', async () => (await handled()) > before + people, 60_000);
  await trio.kill(1);
  await trio.settle();
  // What the dead one had in hand is done again, of each chat one at most, and may be shown again.
  for (const customer of crowd) expect([...new Set(shown(customer))]).toEqual([...calm, ...stormy]);
  expect(await triedAgain()).toBeLessThanOrEqual(people);
  await trio.startAgain(1);

  // Everybody pays what was asked for last, and the gateway tells of it twice. Another instance dies meanwhile.
  const urls = await Promise.all(crowd.map((customer) => customer.press('Оплатить')));
  const paying = urls.map((url) => street.robokassa.pay(url ?? '', { notify: 'twice' }));
  await Promise.race(paying);
  await trio.kill(2);
  await Promise.all(paying);
  await trio.startAgain(2);
  // The gateway repeats what was not answered, a minute later by its own clock.
  street.clock.advance(61_000);
  await street.robokassa.tick();
  await until('everyone told', () => crowd.every((customer) => told(customer) > 0), toldWithinMs);
  await until('jobs run for minutes', async () => new Set(await minutes()).size >= 2, toldWithinMs, 500);
  await trio.settle();

  expect(await db.payment.count({ where: { state: 'paid' } })).toBe(people);
  const balances = await db.$queryRaw<{ balance: bigint }[]>`
    SELECT balance FROM ledger_account WHERE kind = 'customer'`;
  expect(balances.map(({ balance }) => balance)).toEqual(crowd.map(() => paidMinor));
  expect(await db.telegramUpdate.count({ where: { failure: { not: null } } })).toBe(0);
  // What came twice was kept once.
  expect(await db.telegramUpdate.count()).toBe(street.telegram.deliveredUpdateIds().length);
  expect(door.doubled).toBeGreaterThan(people);
  expect(Math.min(...door.answered)).toBeGreaterThan(people);
  expect((await trio.runsOfSlots()).filter(({ times }) => times !== 1)).toEqual([]);
  expect(await verifyBooks(db, booksChecks)).toMatchObject({ kind: 'balanced' });
  expect(street.telegram.violations).toEqual([]);
}, 900_000);

/** The minutes of which some job was run to its end. */
const minutes = async (): Promise<number[]> => (await trio.runsOfSlots()).map(({ slot }) => slot.getTime());
