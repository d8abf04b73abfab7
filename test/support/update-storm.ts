import fc from 'fast-check';
import { expect } from 'vitest';
import { createSupportGroup } from './agent.ts';
import { createCustomer } from './customer.ts';
import { anyUpdate } from './random-updates.ts';
import { supportChatId, type World } from './world.ts';

/** So many are on their way at once, as Telegram's own webhook has it. */
const atOnce = 40;

const webhookSecret = 'webhook-secret';

/** Delivers one to the webhook. @returns the status of its answer */
async function deliver(world: World, body: string, secret = webhookSecret): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
  const answer = await fetch(`${world.application.address}/telegram/webhook`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

/** All that must not move for what people send without paying. */
async function money(world: World): Promise<object> {
  const { db } = world.database;
  return {
    transactions: await db.$queryRaw`SELECT count(*)::int AS count FROM ledger_transaction`,
    paid: await db.payment.count({ where: { state: 'paid' } }),
    acts: await db.auditEntry.count(),
    refunds: await db.refund.count(),
  };
}

/**
 * Delivers so many updates of the Bot API's own shapes to a running product: of its customers, of a guest in the support group
 * and of strangers, of every kind there is. Proves that each is taken and done with, that the sender of none is told that it
 * failed, and that no money moved and nothing was done in support's name.
 */
export async function stormUpdates(world: World, options: { seed: number; count: number }): Promise<void> {
  const { seed, count } = options;
  const { db } = world.database;
  const customers = [createCustomer(world), createCustomer(world, { language: 'en' }), createCustomer(world)];
  for (const customer of customers) await customer.say('/start');
  const guest = createSupportGroup(world).join('Гость', { admin: false });
  world.telegram.sendText({ from: guest.id, text: '/start' });
  await world.settle();
  const before = await money(world);
  const cast = { userIds: [...customers.map(({ id }) => id), guest.id], chatIds: [supportChatId] };
  const updates = fc.sample(anyUpdate(cast), { seed, numRuns: count });
  const firstId = 1_000_000_000;
  for (let first = 0; first < updates.length; first += atOnce) {
    const bodies = updates
      .slice(first, first + atOnce)
      .map((update, index) => JSON.stringify({ ...update, update_id: firstId + first + index }));
    const statuses = await Promise.all(bodies.map((body) => deliver(world, body)));
    expect(
      bodies.filter((_, index) => statuses[index] !== 200),
      `not taken, seed ${seed}`,
    ).toEqual([]);
    await world.settle();
  }
  const notDone = await db.telegramUpdate.findMany({
    where: { updateId: { gte: firstId }, OR: [{ handledAt: null }, { failure: { not: null } }] },
    select: { updateId: true, chatId: true, failure: true },
  });
  // A chat that Telegram does not know of cannot be answered; that is recorded beside the update, and is all.
  const known = [...cast.userIds, ...cast.chatIds].map(BigInt);
  const broken = notDone.filter(({ chatId, failure }) => known.includes(chatId) || failure !== 'send: unreachable');
  expect(broken, `seed ${seed}`).toEqual([]);
  expect(await db.telegramUpdate.count({ where: { updateId: { gte: firstId } } })).toBe(count);
  expect(await money(world)).toEqual(before);
  for (const customer of customers) {
    await customer.say('/start');
    expect(customer.screen().buttons.length).toBeGreaterThan(0);
  }
}
