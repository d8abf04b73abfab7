// Guarantee: support takes, issues, settles, rejects and undoes an invoice from its card; exactly what was confirmed is
// credited, once, however many agents press at once; each who comes late is told who was first.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Agent, createSupportGroup, type SupportGroup } from '../../../support/agent.ts';
import { createWorld, type World } from '../../../support/world.ts';
import { type Company, createCompany } from './company.ts';

let world: World;
let group: SupportGroup;
let ivan: Agent;
let olga: Agent;
let company: Company;
beforeAll(async () => {
  world = await createWorld();
  group = createSupportGroup(world);
  ivan = group.join('Иван');
  olga = group.join('Ольга');
});
afterAll(() => world.close());
beforeEach(async () => {
  company = await createCompany(world, group);
});

const here = () => ({ threadId: company.threadId });
const card = () => group.shown(company.threadId).find(({ data }) => data.some((one) => one.startsWith('desk:')));
const newest = () => group.newest(company.threadId);

/** From the card to the confirmation. */
async function report(agent: Agent, sum: string, order: string): Promise<void> {
  await agent.press('Оплата поступила', here());
  await agent.say(sum, here());
  await agent.say(order, here());
}

describe('the way of an invoice', () => {
  test('taken, issued, paid in full: the card shows who did it, the customer is told, the balance grows', async () => {
    expect(await ivan.press('В работу', here())).toBe('Счёт теперь в работе');
    expect(card()?.text).toContain('Иван');
    expect(await olga.press('Счёт выставлен', here())).toBe('Счёт теперь выставлен');
    await ivan.press('Оплата поступила', here());
    expect(newest().text).toContain('Сколько поступило по счёту');
    await ivan.press('Вся сумма 15 000 ₽', here());
    expect(newest().text).toContain('Номер платёжного поручения?');
    await ivan.say('№ 000123', here());
    const confirmation = newest();
    expect(confirmation.text).toContain(`Зачислить 15 000 ₽ на лицевой счёт №${company.accountNumber}?`);
    expect(confirmation.text).toContain('Платёжное поручение: 123');
    expect(confirmation.text).toContain('Счёт будет оплачен полностью.');
    expect(confirmation.text).toContain('Баланс после зачисления: 15 000 ₽');
    expect(await company.balanceMinor()).toBe(0n);
    await ivan.press('Зачислить', here());
    const result = group.shown(company.threadId).find(({ messageId }) => messageId === confirmation.messageId);
    expect(result?.text).toContain('Зачислено 15 000 ₽');
    expect(result?.text).toContain('Сотрудник: Иван');
    expect(result?.buttons).toEqual([]);
    expect(await company.balanceMinor()).toBe(1_500_000n);
    expect(company.customer.transcript().join('\n')).toContain('15 000 ₽');
  });

  test('a part: the rest is said before and after, and offered by a button the next time', async () => {
    await report(ivan, '5 000', '1');
    expect(newest().text).toContain('Меньше счёта: останется доплатить 10 000 ₽.');
    await ivan.press('Зачислить', here());
    expect(newest().text).toContain('Осталось доплатить: 10 000 ₽');
    await ivan.press('Оплата поступила', here());
    expect(newest().buttons).toEqual(['Остаток 10 000 ₽', 'Отмена']);
    await ivan.press('Остаток 10 000 ₽', here());
    await ivan.say('2', here());
    await ivan.press('Зачислить', here());
    expect(await company.balanceMinor()).toBe(1_500_000n);
    expect(await company.state()).toMatchObject({ paidMinor: 1_500_000n });
  });

  test('more than the invoice: how much more is said, and all of it is credited', async () => {
    await report(ivan, '16000,50', '3');
    expect(newest().text).toContain('Больше счёта на 1 000,50 ₽');
    expect(newest().text).toContain('Баланс после зачисления: 16 000,50 ₽');
    await ivan.press('Зачислить', here());
    expect(newest().text).toContain('Больше счёта на 1 000,50 ₽');
    expect(await company.balanceMinor()).toBe(1_600_050n);
  });

  test('rejected with a reason, which the customer reads', async () => {
    await ivan.press('Отклонить', here());
    await ivan.say('Нет такого договора', here());
    expect(newest().text).toContain('Причина: Нет такого договора');
    expect(await company.state()).toMatchObject({ closed: 'rejected' });
    expect(company.customer.transcript().join('\n')).toContain('Нет такого договора');
  });

  test('undone with a reason by a reversing entry; of two payments the one that was chosen', async () => {
    await report(ivan, '5000', '1');
    await ivan.press('Зачислить', here());
    await report(ivan, '4000', '2');
    await ivan.press('Зачислить', here());
    await olga.press('Отменить оплату', here());
    expect(newest().buttons).toEqual(['5 000 ₽, п/п 1', '4 000 ₽, п/п 2', 'Отмена']);
    await olga.press('4 000 ₽, п/п 2', here());
    await olga.say('не тот клиент', here());
    expect(newest().text).toContain('Отменено зачисление 4 000 ₽');
    expect(await company.balanceMinor()).toBe(500_000n);
    expect(company.customer.transcript().at(-1)).toContain('4 000 ₽');
  });

  test('not undone when the money is spent: what is there is said', async () => {
    await report(ivan, '5000', '1');
    await ivan.press('Зачислить', here());
    await ivan.say(`/debit ${company.accountNumber} 4000 проверка`, here());
    await ivan.press('Списать', here());
    await ivan.press('Отменить оплату', here());
    await ivan.say('ошибка', here());
    expect(newest().text).toContain('Отменить нельзя: деньги потрачены, на балансе только 1 000 ₽.');
    expect(await company.balanceMinor()).toBe(100_000n);
  });
});

describe('agents who meet', () => {
  test('at one button: the second is told who was first', async () => {
    const first = ivan.pressAtOnce('В работу', here());
    const second = olga.pressAtOnce('В работу', here());
    await world.settle();
    expect(first()).toBe('Счёт теперь в работе');
    expect(second()).toBe('Счёт уже в работе: Иван');
  });

  test('at one confirmation, twenty of them: one credit, and nineteen are told whose it was', async () => {
    const desk = Array.from({ length: 20 }, (_, index) => group.join(`Агент ${index + 1}`));
    await report(ivan, '15000', '77');
    const toasts = desk.map((agent) => agent.pressAtOnce('Зачислить', here()));
    await world.settle();
    const words = toasts.map((toast) => toast());
    expect(words.filter((word) => word === undefined)).toHaveLength(1);
    expect(words.filter((word) => word === 'Уже зачислено: Агент 1')).toHaveLength(19);
    expect(await company.balanceMinor()).toBe(1_500_000n);
  });

  test('with two confirmations of the same invoice: the later one is shown anew before it counts', async () => {
    await report(ivan, '15000', '1');
    await olga.press('Оплата поступила', here());
    await olga.say('15000', here());
    await olga.say('2', here());
    const [first, second] = group.shown(company.threadId).filter(({ buttons }) => buttons.includes('Зачислить'));
    if (!first || !second) throw new Error('two confirmations stand there');
    await ivan.pressOld(first.data[0] ?? '', first.messageId);
    expect(await olga.pressOld(second.data[0] ?? '', second.messageId)).toBe('Счёт изменился, проверьте ещё раз');
    expect(newest().text).toContain('Больше счёта на 15 000 ₽');
    expect(await company.balanceMinor()).toBe(1_500_000n);
    await olga.press('Отмена', here());
    expect(newest().text).toBe('Не зачислено. Отменено: Ольга.');
  });

  test('«Отмена» of one does not hide what another has just credited', async () => {
    await report(ivan, '15000', '5');
    const credit = ivan.pressAtOnce('Зачислить', here());
    const cancel = olga.pressAtOnce('Отмена', here());
    await world.settle();
    expect(credit()).toBeUndefined();
    expect(cancel()).toBe('Уже зачислено: Иван');
    expect(newest().text).toContain('Зачислено 15 000 ₽');
  });

  test('a question is answered by whom it was put to, and by nobody else', async () => {
    await ivan.press('Оплата поступила', here());
    expect(await olga.press('Вся сумма 15 000 ₽', here())).toBe('Этот вопрос уже закрыт или задан другому сотруднику.');
    expect(await olga.press('Отмена', here())).toBe('Этот вопрос уже закрыт или задан другому сотруднику.');
    await ivan.press('Отмена', here());
    expect(newest().text).toBe('Отменено: Иван.');
  });
});

test('of two questions in a thread the last one is asked; a button of the first says so', async () => {
  await ivan.press('Оплата поступила', here());
  const first = newest();
  await ivan.press('Оплата поступила', here());
  expect(await ivan.pressOld(first.data[0] ?? '', first.messageId)).toContain('Этот вопрос уже закрыт');
  await ivan.press('Вся сумма 15 000 ₽', here());
  expect(newest().text).toContain('Номер платёжного поручения?');
});

describe('answers', () => {
  test('that are no sum or no number are said to be none, and do not go to the customer', async () => {
    const before = company.customer.transcript().length;
    await ivan.press('Оплата поступила', here());
    await ivan.say('сейчас <посмотрю>', here());
    expect(newest().text).toContain('«сейчас <посмотрю>» — не сумма');
    expect(newest().buttons).toContain('Отмена');
    await ivan.say('15000', here());
    await ivan.say('потом', here());
    expect(newest().text).toContain('«потом» — не номер поручения');
    await ivan.say('12', here());
    expect(newest().text).toContain('Платёжное поручение: 12');
    expect(company.customer.transcript()).toHaveLength(before);
  });

  test('outlive a restart of the server in the middle of the questions', async () => {
    await ivan.press('Оплата поступила', here());
    await ivan.say('15000', here());
    await world.restart();
    await ivan.say('44', here());
    await world.restart();
    await ivan.press('Зачислить', here());
    expect(newest().text).toContain('Зачислено 15 000 ₽');
    expect(await company.balanceMinor()).toBe(1_500_000n);
  });

  test('are not awaited for ever: after half an hour a message is the customer’s again', async () => {
    await ivan.press('Оплата поступила', here());
    await world.advance(31 * 60_000);
    await ivan.say('Добрый день!', here());
    expect(newest().text).toBe('Вопрос устарел: ответа не было полчаса. Начните заново.');
    expect(company.customer.transcript().at(-1)).toBe('Добрый день!');
  });
});
