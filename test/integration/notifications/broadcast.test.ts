// Guarantee: a broadcast reaches each of its recipients once, as a copy of what was looked at and with a way out; never whom
// it should not reach by the moment of sending; and how it went with each is noted, whatever Telegram answers. None of it is
// kept to be sent again later.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBroadcast, progressOf, stopBroadcast } from '../../../src/broadcasts/index.ts';
import { countDead, redriveDead } from '../../../src/notifications/dead.ts';
import { createDelivery } from '../../../src/notifications/deliver.ts';
import type { SendOutcome } from '../../../src/platform/telegram/outcome.ts';
import {
  addPerson,
  agent,
  type BroadcastWorld,
  deliver,
  newsText,
  openBroadcastWorld,
  recipients,
  start,
  timesTold,
  wantNews,
} from '../broadcasts/world.ts';
import { addCustomer, addPayment, agentId, credited, supportGroup } from './post-office.ts';

let world: BroadcastWorld;
beforeEach(async () => {
  world = await openBroadcastWorld();
});
afterEach(async () => {
  expect(world.office.emulator.violations).toEqual([]);
  expect(await countDead(world.office.db)).toBe(0);
  await world.office.close();
});

const statesOf = async (broadcastId: bigint): Promise<string[]> =>
  (await recipients(world, broadcastId)).map(([, state]) => state);

const copies = (): number => world.office.emulator.calls.filter(({ method }) => method === 'copyMessage').length;

test('each gets a copy, with the button in their own language, and the broadcast is done with the last', async () => {
  const anna = await addPerson(world);
  const john = await addPerson(world, { language: 'en' });
  const { id } = await start(world);
  await deliver(world);
  const shown = [anna, john].map((userId) => world.office.emulator.messages(Number(userId)).at(-1));
  expect(shown.map((message) => message?.text)).toEqual([newsText, newsText]);
  expect(shown.map((message) => message?.keyboard.flat().map(({ label }) => label))).toEqual([
    ['Не присылать новости'],
    [world.office.deps.translator('en')('broadcast:button.newsOff')],
  ]);
  expect(await findBroadcast(world.office.db, id)).toMatchObject({ state: 'done', stoppedBy: null });
});

test('who opts out between queueing and delivery is sent nothing', async () => {
  const anna = await addPerson(world);
  const boris = await addPerson(world);
  const { id } = await start(world);
  await wantNews(world.office, anna, false);
  await deliver(world);
  expect([timesTold(world, anna), timesTold(world, boris)]).toEqual([0, 1]);
  expect(await statesOf(id)).toEqual(['opted-out', 'sent']);
});

test('who has blocked the bot is noted as unreachable, once and for all: coming back brings no old news', async () => {
  const anna = await addPerson(world);
  const boris = await addPerson(world);
  const vera = await addPerson(world);
  const { db, queue, emulator } = world.office;
  emulator.blockBot(Number(anna));
  const { id } = await start(world);
  // Found out by another notice since it was queued: not even tried.
  await db.telegramUser.update({ where: { id: boris }, data: { unreachableSince: new Date() } });
  const before = copies();
  await deliver(world);
  expect(copies() - before).toBe(2);
  expect(await statesOf(id)).toEqual(['unreachable', 'unreachable', 'sent']);
  expect((await db.telegramUser.findUniqueOrThrow({ where: { id: anna } })).unreachableSince).not.toBeNull();
  emulator.unblockBot(Number(anna));
  await db.telegramUser.updateMany({ data: { unreachableSince: null } });
  expect(await redriveDead({ db, queue }, { chatId: anna })).toBe(0);
  await deliver(world, 10);
  expect([timesTold(world, anna), timesTold(world, boris), timesTold(world, vera)]).toEqual([0, 0, 1]);
});

test('a wait that Telegram asks for is kept, and the message comes after it', async () => {
  const anna = await addPerson(world);
  const { id } = await start(world);
  world.office.emulator.faults.add({
    kind: 'too-many-requests',
    method: 'copyMessage',
    retryAfterSeconds: 5,
    times: 1,
  });
  await deliver(world, 2);
  expect([timesTold(world, anna), await statesOf(id)]).toEqual([0, ['queued']]);
  await deliver(world, 6);
  expect([timesTold(world, anna), await statesOf(id)]).toEqual([1, ['sent']]);
});

test('an answer that is lost has one message come twice, and it is noted once', async () => {
  const anna = await addPerson(world);
  const { id } = await start(world);
  world.office.emulator.faults.add({ kind: 'drop-reply', method: 'copyMessage', times: 1 });
  await deliver(world, 10);
  expect(timesTold(world, anna)).toBe(2);
  expect(await statesOf(id)).toEqual(['sent']);
});

test('once a stop has committed nothing is sent but what was in the air, and that is noted as sent', async () => {
  const people = [await addPerson(world), await addPerson(world), await addPerson(world), await addPerson(world)];
  const { id } = await start(world);
  const { office, deps } = world;
  let tried = 0;
  const { deliverNext } = createDelivery({
    ...office.deps,
    sender: {
      ...office.deps.sender,
      copy: async (...args) => {
        tried += 1;
        // Telegram has the second in its hands when an agent presses.
        if (tried === 2) expect((await stopBroadcast(deps, { broadcastId: id, agent })).kind).toBe('stopped');
        return office.deps.sender.copy(...args);
      },
    },
  });
  while ((await deliverNext()).kind === 'worked');
  expect(tried).toBe(2);
  expect(people.map((userId) => timesTold(world, userId))).toEqual([1, 1, 0, 0]);
  expect(await statesOf(id)).toEqual(['sent', 'sent', 'stopped', 'stopped']);
  expect(await findBroadcast(office.db, id)).toMatchObject({ state: 'stopped', stoppedBy: agent });
});

test('a message that was deleted in the group stops its broadcast by itself', async () => {
  for (let count = 0; count < 4; count += 1) await addPerson(world);
  const { id, source } = await start(world);
  world.office.emulator.deleteMessage(supportGroup, source.messageId);
  const before = copies();
  await deliver(world, 4);
  expect(copies() - before).toBe(1);
  expect(await statesOf(id)).toEqual(['failed', 'stopped', 'stopped', 'stopped']);
  expect(await findBroadcast(world.office.db, id)).toMatchObject({ state: 'stopped', stoppedBy: null });
});

test('a bot that was thrown out of the group, or whose group has moved, takes no reader for one who is gone', async () => {
  const { emulator, db } = world.office;
  const anna = await addPerson(world);
  await addPerson(world);
  const moved = await start(world);
  const outcome: SendOutcome = { kind: 'migrated', toChatId: -100_777n };
  const { deliverNext } = createDelivery({
    ...world.office.deps,
    sender: { ...world.office.deps.sender, copy: async () => outcome },
  });
  while ((await deliverNext()).kind === 'worked');
  expect(await statesOf(moved.id)).toEqual(['failed', 'stopped']);

  const thrownOut = await start(world);
  emulator.removeBot({ chatId: supportGroup, by: agentId });
  await deliver(world, 4);
  expect(await statesOf(thrownOut.id)).toEqual(['failed', 'stopped']);
  expect(await db.telegramUser.count({ where: { unreachableSince: { not: null } } })).toBe(0);
  expect(timesTold(world, anna)).toBe(0);
  // Its card cannot be shown there any more: that is looked up by support, as with any notice for the group.
  await db.noticeDead.deleteMany({ where: { chatId: BigInt(supportGroup) } });
});

test('what Telegram will not take of one reader fails for them alone', async () => {
  const anna = await addPerson(world);
  const boris = await addPerson(world);
  const { id } = await start(world);
  const { sender } = world.office.deps;
  const { deliverNext } = createDelivery({
    ...world.office.deps,
    sender: {
      ...sender,
      copy: async (to, ...rest) =>
        to.chatId === anna ? { kind: 'rejected', reason: '400' } : sender.copy(to, ...rest),
    },
  });
  while ((await deliverNext()).kind === 'worked');
  expect(await statesOf(id)).toEqual(['failed', 'sent']);
  expect(timesTold(world, boris)).toBe(1);
  expect(await progressOf(world.office.db, id)).toMatchObject({ failed: 1, sent: 1, queued: 0 });
});

test('a receipt overtakes the news, in the reader’s own chat and in all', async () => {
  const customer = await addCustomer(world.office);
  const { db } = world.office;
  await db.accountMember.create({
    data: { accountId: customer.accountId, userId: customer.chatId, role: 'owner', createdAt: new Date() },
  });
  for (let count = 0; count < 20; count += 1) await addPerson(world);
  await start(world);
  const { deliverNext } = createDelivery(world.office.deps);
  const toldBy = async (steps: number): Promise<string[]> => {
    const before = world.office.emulator.calls.length;
    for (let step = 0; step < steps; step += 1) await deliverNext();
    return world.office.emulator.calls.slice(before).map(({ method, params }) => `${method} ${params.chat_id}`);
  };
  // The card in the group, which is no news.
  await toldBy(1);
  expect((await toldBy(2)).every((told) => told.startsWith('copyMessage'))).toBe(true);
  const other = await addCustomer(world.office);
  await world.office.enqueue(credited(customer, await addPayment(world.office, customer)));
  await world.office.enqueue(credited(other, await addPayment(world.office, other)));
  expect(await toldBy(2)).toEqual([`sendMessage ${customer.userId}`, `sendMessage ${other.userId}`]);
});
