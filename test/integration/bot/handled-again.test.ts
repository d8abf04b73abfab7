// Guarantee: what a customer typed is not read as the answer to the next question when its update is worked on once more,
// because the process died before the commit that says where the chat stands and that the update is done with.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Prisma } from '../../../src/db/client.ts';
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

/** Does it, and once more as after kill -9 between the last of the work and its commit: the minute's sweep takes the update up. */
async function handleTwice(act: () => Promise<unknown>): Promise<void> {
  const { telegramUpdate, chatSession } = world.database.db;
  const { state, version, chatId } = await chatSession.findFirstOrThrow();
  await act();
  const { updateId } = await telegramUpdate.findFirstOrThrow({ orderBy: { updateId: 'desc' } });
  await telegramUpdate.update({ where: { updateId }, data: { handledAt: null } });
  await chatSession.update({ where: { chatId }, data: { state: state as Prisma.InputJsonObject, version } });
  const { text } = customer.screen();
  await world.advance(60_000);
  expect((await telegramUpdate.findUniqueOrThrow({ where: { updateId } })).handledAt).not.toBeNull();
  expect(customer.screen().text).toBe(text);
}

test('each answer of a dialogue is handled twice, and each is meant once', async () => {
  await beginInvoice(customer);
  for (const answer of [...romashka, romashkaMail]) await handleTwice(() => customer.say(answer));
  for (const answer of [...romashka, romashkaMail]) expect(customer.screen().text).toContain(answer);
  await handleTwice(() => customer.press('Отправить'));
  expect(await world.database.db.invoice.count()).toBe(1);
});
