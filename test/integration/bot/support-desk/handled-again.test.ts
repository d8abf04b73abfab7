// Guarantee: an agent's answer whose update is worked on once more, because the process died before it could note that it was
// done with it, is not read as the answer to the next question, and does not go to the customer.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agent, createSupportGroup, type SupportGroup } from '../../../support/agent.ts';
import { createWorld, type World } from '../../../support/world.ts';
import { type Company, createCompany } from './company.ts';

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

/** As after kill -9 between the last of the work and the note that it is done: the minute's sweep takes it up. */
async function handleLastAgain(): Promise<void> {
  const { telegramUpdate } = world.database.db;
  const last = await telegramUpdate.findFirstOrThrow({ orderBy: { updateId: 'desc' } });
  await telegramUpdate.update({ where: { updateId: last.updateId }, data: { handledAt: null } });
  await world.advance(60_000);
  expect((await telegramUpdate.findUniqueOrThrow({ where: { updateId: last.updateId } })).handledAt).not.toBeNull();
}

test('a sum, a payment order, a confirmation: each handled twice, each meant once', async () => {
  const here = { threadId: company.threadId };
  const before = company.customer.transcript().length;
  await ivan.press('Оплата поступила', here);
  await ivan.say('15000', here);
  await handleLastAgain();
  expect(group.newest(company.threadId).text).toContain('Номер платёжного поручения?');
  await ivan.say('44', here);
  await handleLastAgain();
  expect(group.newest(company.threadId).text).toContain('Платёжное поручение: 44');
  expect(company.customer.transcript()).toHaveLength(before);
  await ivan.press('Зачислить', here);
  await handleLastAgain();
  expect(group.newest(company.threadId).text).toContain('Зачислено 15 000 ₽');
  expect(await company.balanceMinor()).toBe(1_500_000n);
  await ivan.say('Деньги на балансе.', here);
  expect(company.customer.transcript().at(-1)).toBe('Деньги на балансе.');
});
