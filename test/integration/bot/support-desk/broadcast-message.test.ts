// Guarantee: a broadcast is what an agent has sent in answer to the bot's question, and nothing else: a command stays a command,
// a note stays among colleagues, what would come in pieces or not at all is refused in words, and can be asked for again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agent, createSupportGroup, type SupportGroup } from '../../../support/agent.ts';
import { type Customer, createCustomer } from '../../../support/customer.ts';
import { createWorld, supportChatId, type World } from '../../../support/world.ts';
import { enter } from '../entrance.ts';
import { createCompany } from './company.ts';

/** A picture of one dot. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let world: World;
let group: SupportGroup;
let ivan: Agent;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld();
  group = createSupportGroup(world);
  ivan = group.join('Иван');
  anna = createCustomer(world);
  await enter(anna);
});
afterAll(() => world.close());

const drafts = () => world.database.db.broadcast.count();

test('what cannot be sent to many is refused in words, and the question stays open', async () => {
  await ivan.say('/broadcast');
  const question = group.newest();
  world.telegram.sendSticker({ from: ivan.id, chatId: supportChatId });
  await world.settle();
  const asked = () => group.shown().find(({ messageId }) => messageId === question.messageId);
  expect(asked()?.text).toBe('Такое разослать нельзя. Пришлите текст, фото, видео, анимацию или файл.');
  expect(asked()?.buttons).toEqual(['Отмена']);
  expect(await drafts()).toBe(0);
  await ivan.sendPhoto(png);
  expect(group.newest().text).toContain('Рассылка · черновик');
  expect(await drafts()).toBe(1);
});

test('a picture goes out as a picture, with the button below it', async () => {
  await ivan.press('Отправить');
  await ivan.press('Да, отправить 1');
  const news = world.telegram.messages(anna.id).at(-1);
  expect(news?.photo).toBeDefined();
  expect(news?.keyboard.flat().map(({ label }) => label)).toEqual(['Не присылать новости']);
});

test('a command is obeyed, a note is left alone, and the question waits; it can be called off', async () => {
  await ivan.say('/broadcast');
  const before = await drafts();
  await ivan.say('/today');
  await ivan.say('// подождите, сейчас пришлю');
  expect(await drafts()).toBe(before);
  await ivan.press('Отмена');
  await ivan.say('Это уже не рассылка');
  expect(await drafts()).toBe(before);
  expect(anna.transcript()).not.toContain('Это уже не рассылка');
});

test('what Telegram does not let the bot copy is asked for again', async () => {
  await ivan.say('/broadcast');
  const question = group.newest();
  const messageId = world.telegram.sendText({ from: ivan.id, chatId: supportChatId, text: 'Удалю это сразу' });
  world.telegram.deleteMessage(supportChatId, messageId);
  await world.settle();
  const asked = group.shown().find((one) => one.messageId === question.messageId);
  expect(asked?.text).toBe('Telegram не даёт скопировать это сообщение. Пришлите другое.');
  await ivan.press('Отмена');
});

test('in a customer’s topic it stays there, and the customer of the topic gets it like everybody else', async () => {
  const company = await createCompany(world, group);
  const here = { threadId: company.threadId };
  await ivan.say('/broadcast', here);
  await ivan.say('Новость для всех', here);
  expect(group.newest(company.threadId).text).toContain('Получат 2 человека.');
  expect(company.customer.transcript()).not.toContain('Новость для всех');
  await ivan.press('Отправить', here);
  await ivan.press('Да, отправить 2', here);
  expect(group.newest(company.threadId).text).toContain('Рассылка отправлена');
  for (const customer of [anna, company.customer]) {
    expect(customer.transcript().filter((text) => text === 'Новость для всех')).toHaveLength(1);
  }
});
