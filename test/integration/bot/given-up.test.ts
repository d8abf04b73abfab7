// Guarantee: whoever waits for the answer to an update that was tried five times, and never to its end, is told so in the same chat:
// a customer with a way on, an agent in the thread; nobody else is, and what comes next is handled.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Prisma } from '../../../src/db/generated/client.ts';
import { type Agent, createSupportGroup, type SupportGroup } from '../../support/agent.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, supportChatId, type World } from '../../support/world.ts';
import { enter } from './entrance.ts';
import { createCompany } from './support-desk/company.ts';

let world: World;
let group: SupportGroup;
let ivan: Agent;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld();
  group = createSupportGroup(world);
  ivan = group.join('Иван');
});
afterAll(() => world.close());
beforeEach(async () => {
  anna = createCustomer(world);
  await enter(anna);
});

/** Before all that Telegram numbers. */
let updateId = 0;

/** An update that lies in the inbox with its five tries used up. */
async function leave(chatId: number, update: Prisma.InputJsonObject): Promise<void> {
  updateId -= 1;
  const body = { update_id: updateId, ...update };
  const receivedAt = world.clock.now();
  await world.database.db.telegramUpdate.create({
    data: { updateId: BigInt(updateId), chatId: BigInt(chatId), body, attempts: 5, receivedAt },
  });
}

const from = (id: number, language = 'ru') => ({ id, is_bot: false, first_name: 'Анна', language_code: language });
const here = (id: number) => ({ message_id: 1, date: 1_800_000_000, chat: { id, type: 'private' } });
const inGroup = {
  message_id: 1,
  date: 1_800_000_000,
  chat: { id: supportChatId, type: 'supergroup', title: 'Поддержка' },
};

test.each([
  ['a word', (id: number) => ({ message: { ...here(id), from: from(id), text: '500' } })],
  [
    'a word that agents would take for a note',
    (id: number) => ({ message: { ...here(id), from: from(id), text: '// 500' } }),
  ],
  ['a press', (id: number) => ({ callback_query: { id: '1', from: from(id), message: here(id), data: 'topup' } })],
])('of a customer, %s: told, with a way back, and the next one is answered', async (_name, update) => {
  const before = anna.transcript().length;
  await leave(anna.id, update(anna.id));
  await anna.say('/help');
  const [told, ...answers] = world.telegram
    .messages(anna.id)
    .filter(({ fromBot }) => fromBot)
    .slice(before);
  expect(told?.text).toBe('Что-то пошло не так, уже разбираюсь. Деньги в безопасности. Попробуйте ещё раз чуть позже.');
  expect(told?.keyboard.flat()).toMatchObject([{ label: 'Назад', data: 'menu' }]);
  expect(answers).toHaveLength(1);
});

test('in the language of the customer’s Telegram: the database is not asked', async () => {
  const before = anna.transcript().length;
  await leave(anna.id, { message: { ...here(anna.id), from: from(anna.id, 'en'), text: '500' } });
  await anna.say('/help');
  expect(anna.transcript()[before]).toMatch(/^Something went wrong/);
});

test('what nobody waits for: nobody is told', async () => {
  const before = anna.transcript().length;
  const status = { status: 'member', user: from(anna.id) };
  await leave(anna.id, {
    my_chat_member: { ...here(anna.id), from: from(anna.id), old_chat_member: status, new_chat_member: status },
  });
  await leave(anna.id, { edited_message: { ...here(anna.id), from: from(anna.id), text: '500' } });
  await leave(anna.id, { message: { ...here(anna.id), from: from(anna.id), pinned_message: here(anna.id) } });
  await anna.say('/help');
  expect(anna.transcript()).toHaveLength(before + 1);
});

test('an agent is told in the thread; a note, a stranger and another group are not answered', async () => {
  const { threadId } = await createCompany(world, group);
  const message = { ...inGroup, message_thread_id: threadId, is_topic_message: true, text: '/verify' };
  await leave(supportChatId, { message: { ...message, from: from(ivan.id), text: '// это для своих' } });
  await leave(supportChatId, { message: { ...message, from: from(anna.id) } });
  await leave(supportChatId, { message: { ...message, from: from(ivan.id) } });
  await leave(-500, { message: { ...message, from: from(ivan.id), chat: { ...inGroup.chat, id: -500 } } });
  const before = group.shown().length;
  const inThread = group.shown(threadId).length;
  await world.advance(60_000);
  expect(await world.database.db.telegramUpdate.count({ where: { handledAt: null } })).toBe(0);
  expect(group.shown()).toHaveLength(before + 1);
  const [told] = group.shown(threadId).slice(inThread);
  expect(told?.text).toBe('Не получилось, уже разбираемся. Повторите чуть позже: дважды ничего не зачислится.');
});
