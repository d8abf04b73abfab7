// Guarantee: what a customer and support write to each other arrives on the other side, text, picture and file, as an answer to
// what it answers; notes among colleagues stay among them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agent, createSupportGroup, type SupportGroup } from '../../../support/agent.ts';
import { createCustomer } from '../../../support/customer.ts';
import { createWorld, supportChatId, type World } from '../../../support/world.ts';
import { enter } from '../entrance.ts';
import { type Company, createCompany } from './company.ts';

/** The smallest picture that is one: a single pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let world: World;
let group: SupportGroup;
let ivan: Agent;
let company: Company;
beforeAll(async () => {
  world = await createWorld();
  group = createSupportGroup(world);
  ivan = group.join('Иван');
  company = await createCompany(world, group);
});
afterAll(() => world.close());

const here = () => ({ threadId: company.threadId });
const withCustomer = () => world.telegram.messages(company.customer.id);
const newestFor = () =>
  withCustomer()
    .filter(({ fromBot }) => fromBot)
    .at(-1);

async function customerWrites(text: string): Promise<number> {
  await company.customer.say('/support');
  await company.customer.say(text);
  const own = withCustomer().findLast(({ fromBot }) => !fromBot);
  if (!own) throw new Error('the customer has written nothing');
  return own.messageId;
}

test('an agent’s text, picture and file go to the customer whose topic it is', async () => {
  await ivan.say('Добрый день!', here());
  expect(newestFor()?.text).toBe('Добрый день!');
  await ivan.sendPhoto(png, here());
  expect(newestFor()?.photo).toBeDefined();
  await ivan.sendFile({ fileName: 'договор.pdf', bytes: Buffer.from('%PDF-1.4'), caption: 'Ваш договор' }, here());
  expect(newestFor()).toMatchObject({ text: 'Ваш договор', document: { fileName: 'договор.pdf' } });
});

test('an answer to a customer’s message comes as the answer to that message', async () => {
  const question = await customerWrites('Где мой акт?');
  const copy = group.newest(company.threadId);
  expect(copy.text).toContain('Где мой акт?');
  await ivan.say('Отправили почтой', { ...here(), replyTo: copy.messageId });
  expect(newestFor()).toMatchObject({ text: 'Отправили почтой', replyTo: question });
});

test('a note, also under a picture, stays in the group', async () => {
  const before = withCustomer().length;
  await ivan.say('// не отвечайте пока', here());
  await ivan.sendFile({ fileName: 'внутреннее.pdf', bytes: Buffer.from('%PDF-1.4'), caption: '//наше' }, here());
  expect(withCustomer()).toHaveLength(before);
});

test('what is said in the general thread is for nobody, and is not answered', async () => {
  const before = [withCustomer().length, world.telegram.messages(supportChatId).length];
  await ivan.say('Коллеги, я на обед');
  expect([withCustomer().length, world.telegram.messages(supportChatId).length - 1]).toEqual(before);
});

test('a command that there is not is said to be none, and does not go to the customer', async () => {
  const before = withCustomer().length;
  await ivan.say('/pendign', here());
  expect(group.newest(company.threadId).text).toContain('Такой команды нет');
  expect(withCustomer()).toHaveLength(before);
});

test('a customer who has blocked the bot: the agent is told, and the word waits', async () => {
  world.telegram.blockBot(company.customer.id);
  await world.settle();
  await ivan.say('Вы здесь?', here());
  expect(group.shown(company.threadId).map(({ text }) => text)).toContainEqual(
    expect.stringContaining('Клиент заблокировал бота'),
  );
  world.telegram.unblockBot(company.customer.id);
  await company.customer.say('/start');
  expect(company.customer.transcript()).toContain('Вы здесь?');
});

test('in a group without topics an answer to a relayed message goes to its customer, anything else to nobody', async () => {
  const plainWorld = await createWorld();
  const plainGroup = createSupportGroup(plainWorld, { isForum: false });
  const olga = plainGroup.join('Ольга');
  const customer = createCustomer(plainWorld);
  await enter(customer);
  await customer.say('/support');
  await customer.say('Не могу оплатить');
  const copy = plainGroup.shown().findLast(({ text }) => text.includes('Не могу оплатить'));
  if (!copy) throw new Error('nothing was relayed');
  const before = customer.transcript().length;
  await olga.say('Коллеги, кто возьмёт?');
  expect(customer.transcript()).toHaveLength(before);
  await olga.say('Попробуйте ещё раз', { replyTo: copy.messageId });
  expect(customer.transcript().at(-1)).toBe('Попробуйте ещё раз');
  await plainWorld.close();
});
