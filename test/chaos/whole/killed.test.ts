// Guarantee: the program killed at any moment while money arrives, and started again, has credited each payment once and
// told each customer. It is the program itself that is killed, by kill -9, and Telegram, gateway and database stay.

import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { booksChecks } from '../../../src/books-checks.ts';
import { verifyBooks } from '../../../src/ledger/index.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { runSeed, sized } from '../../support/size.ts';
import { createStreet, type Street, shop, supportChatId, token } from '../../support/street.ts';
import { until } from '../../support/until.ts';

/** FULL=1 has the catalogue's own figure. */
const kills = sized({ usual: 20, full: 100 });
const seed = runSeed();

/** A dead worker's notice is taken up after its lease of a minute and the next look, half a minute later at most. */
const toldWithinMs = 150_000;

let database: TestDatabase;
let street: Street;
let program: Program;

beforeAll(async () => {
  database = await createTestDatabase();
  street = await createStreet();
  program = await start();
});
afterAll(async () => {
  await program.stop();
  await street.close();
  await database.close();
});

const start = (): Promise<Program> =>
  startProgram({
    BOT_TOKEN: token,
    TELEGRAM_API_ROOT: street.apiRoot,
    DATABASE_URL: database.ownerUrl,
    PORT: String(street.port),
    PUBLIC_URL: street.own,
    SUPPORT_CHAT_ID: String(supportChatId),
    ROBOKASSA_LOGIN: shop.login,
    ROBOKASSA_PASSWORD1: shop.password1,
    ROBOKASSA_PASSWORD2: shop.password2,
    ROBOKASSA_HASH: shop.hash,
    ROBOKASSA_URL: street.gatewayUrl,
    LOG_LEVEL: 'error',
  });

async function openPayment(): Promise<{ customer: Customer; url: string }> {
  const settle = async (): Promise<void> => {
    await street.telegram.whenIdle();
    await until(
      'updates handled',
      async () => (await database.db.telegramUpdate.count({ where: { handledAt: null } })) === 0,
      20_000,
    );
  };
  const customer = createCustomer({ telegram: street.telegram, settle });
  await customer.say('/start');
  await customer.press('Русский');
  await customer.press('Физическое лицо');
  await customer.say('1000');
  return { customer, url: (await customer.press('Оплатить')) ?? '' };
}

test(`${kills} times kill -9 at a random moment of crediting (seed ${seed})`, async () => {
  const delaysMs = fc.sample(fc.integer({ min: 0, max: 120 }), { numRuns: kills, seed });
  const opened: { customer: Customer; url: string }[] = [];
  for (let index = 0; index < kills; index += 1) opened.push(await openPayment());
  for (const [index, delayMs] of delaysMs.entries()) {
    const paid = street.robokassa.pay(opened[index]?.url ?? '', { notify: 'now' });
    await wait(delayMs);
    await program.kill();
    await paid;
    program = await start();
    // The gateway repeats what was not answered, a minute later by its own clock.
    street.clock.advance(61_000);
    await street.robokassa.tick();
  }
  const told = ({ customer }: { customer: Customer }) =>
    customer.transcript().filter((text) => text.includes('+1 000 ₽')).length;
  await until(`everyone told (seed ${seed})`, () => opened.every((one) => told(one) > 0), toldWithinMs);

  expect(await database.db.payment.count({ where: { state: 'paid' } }), `seed ${seed}`).toBe(kills);
  const { rows } = {
    rows: await database.db.$queryRaw<{ balance: bigint }[]>`
    SELECT balance FROM ledger_account WHERE kind = 'customer'`,
  };
  expect(rows.map(({ balance }) => balance)).toEqual(Array.from({ length: kills }, () => 1_000_00n));
  expect(await verifyBooks(database.db, booksChecks)).toMatchObject({ kind: 'balanced' });
  expect(street.telegram.violations).toEqual([]);
}, 1_800_000);
