// Guarantee: what a customer typed is not read as the answer to the next question when its update is worked on once more,
// because the process died before it could note that it was done with it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter } from './entrance.ts';
import { beginInvoice, romashka, romashkaMail } from './invoice-path.ts';

let world: World;
let customer: Customer;
beforeAll(async () => {
  world = await createWorld();
  customer = createCustomer(world);
  await enter(customer, 'LEGAL_ENTITY');
});
afterAll(() => world.close());

/** As after kill -9 between the last of the work and the note that it is done: the minute's sweep takes it up. */
async function handleLastAgain(): Promise<void> {
  const { telegramUpdate } = world.database.db;
  const { updateId } = await telegramUpdate.findFirstOrThrow({ orderBy: { updateId: 'desc' } });
  await telegramUpdate.update({ where: { updateId }, data: { handledAt: null } });
  await world.advance(60_000);
  expect((await telegramUpdate.findUniqueOrThrow({ where: { updateId } })).handledAt).not.toBeNull();
}

test('each answer of a dialogue is handled twice, and each is meant once', async () => {
  await beginInvoice(customer);
  for (const answer of [...romashka, romashkaMail]) {
    await customer.say(answer);
    const { text } = customer.screen();
    await handleLastAgain();
    expect(customer.screen().text).toBe(text);
  }
  for (const answer of [...romashka, romashkaMail]) expect(customer.screen().text).toContain(answer);
  await customer.press('Отправить');
  await handleLastAgain();
  expect(await world.database.db.invoice.count()).toBe(1);
});
