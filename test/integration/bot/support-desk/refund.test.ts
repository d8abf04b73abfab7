// Guarantee: an agent gives a customer's money back to the card from the group: shown exactly before it is done, done once, told
// to both sides; what cannot be given back is said with what could be; what the gateway does not answer ends by an agent's word.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noFaults } from '../../../../src/sandbox/robokassa/faults.ts';
import { type Agent, createSupportGroup, type SupportGroup } from '../../../support/agent.ts';
import { createCustomer } from '../../../support/customer.ts';
import { createWorld, supportChatId, type World } from '../../../support/world.ts';
import { enableAutopay } from '../autopay-path.ts';
import { enter } from '../entrance.ts';

let world: World;
let group: SupportGroup;
let ivan: Agent;
let olga: Agent;
beforeAll(async () => {
  world = await createWorld();
  group = createSupportGroup(world);
  ivan = group.join('Иван');
  olga = group.join('Ольга');
  await ivan.say('/promo new BACK 200 per=9');
});
beforeEach(() => {
  Object.assign(world.robokassa.faults, noFaults());
});
afterAll(() => world.close());

const answer = () => group.newest();

/** A customer who has topped up by card. */
async function payer(sum: string, code?: string) {
  const customer = createCustomer(world);
  await enter(customer);
  if (code) await customer.say(`/promo ${code}`);
  await customer.say(sum);
  await world.robokassa.pay((await customer.press('Оплатить')) ?? '');
  await world.settle();
  const { payment } = world.database.db;
  const { id, accountId } = await payment.findFirstOrThrow({ where: { userId: BigInt(customer.id) } });
  const { number } = await world.database.db.account.findUniqueOrThrow({ where: { id: accountId } });
  return { customer, paymentId: id, number };
}

const refunds = (paymentId: number) => world.robokassa.refunds().filter(({ invoiceId }) => invoiceId === paymentId);

describe('/refund', () => {
  test('shows exactly what will go back, then sends it, and both sides are told', async () => {
    const { customer, paymentId, number } = await payer('500', 'BACK');
    await ivan.say(`/refund ${paymentId} 300 ошиблись <суммой>`);
    expect(answer().text).toContain(`Вернуть 300 ₽ на карту по платежу № ${paymentId}?`);
    expect(answer().text).toContain(`Лицевой счёт №${number}`);
    expect(answer().text).toContain('Платёж: 500 ₽');
    expect(answer().text).toContain('Причина: ошиблись <суммой>');
    expect(answer().text).toContain('Бонус по промокоду заберём целиком: 200 ₽');
    expect(answer().text).toContain('Баланс после возврата: 200 ₽');
    expect(answer().text).not.toContain('второго сотрудника');
    expect(answer().buttons).toEqual(['Вернуть на карту', 'Отмена']);
    expect(refunds(paymentId)).toEqual([]);

    const question = answer().messageId;
    await ivan.press('Вернуть на карту');
    const shown = group.shown().find(({ messageId }) => messageId === question);
    expect(shown?.text).toContain('Возврат 300 ₽ отправлен на карту');
    expect(shown?.text).toContain('Сотрудник: Иван');
    expect(shown?.buttons).toEqual([]);
    expect(refunds(paymentId)).toMatchObject([{ sum: '300.00' }]);
    expect(customer.screen().text).toContain('300 ₽');

    await olga.say(`/account ${number}`);
    expect(answer().text).toContain('возвращено 300 ₽');
    expect(answer().text).toContain('Иван · возврат на карту · −300 ₽');
    await olga.say('/today');
    expect(answer().text).toContain('возвраты на карту: 300 ₽ (1)');
  });

  test('without a sum gives back all there is', async () => {
    const { paymentId } = await payer('500');
    await ivan.say(`/refund ${paymentId} по просьбе клиента`);
    expect(answer().text).toContain('Вернуть 500 ₽ на карту');
    await ivan.press('Вернуть на карту');
    expect(refunds(paymentId)).toMatchObject([{ sum: '500.00' }]);
    await ivan.say(`/refund ${paymentId} по просьбе клиента`);
    expect(answer().text).toBe(`Платёж № ${paymentId} уже возвращён полностью.`);
    await ivan.say(`/refund ${paymentId} 600 по просьбе клиента`);
    expect(answer().buttons).toEqual([]);
  });

  test('says that autopay will rest where it would charge the card again', async () => {
    const customer = createCustomer(world);
    await enter(customer);
    await enableAutopay(world, customer, '500');
    const where = { userId: BigInt(customer.id) };
    const { id } = await world.database.db.payment.findFirstOrThrow({ where: { ...where, state: 'paid' } });
    const warning = 'Автоплатёж встанет на паузу: при таком балансе он сразу списал бы деньги с карты снова';
    await ivan.say(`/refund ${id} 400 по просьбе клиента`);
    expect(answer().text).not.toContain(warning);
    await ivan.say(`/refund ${id} 401 по просьбе клиента`);
    expect(answer().text).toContain(warning);
    await ivan.press('Вернуть на карту');
    expect(customer.transcript().join('\n')).toContain('Чтобы не списать их снова, я поставил автоплатёж на паузу.');
    // Nobody's card is charged for what was just given back to it, however long one waits.
    await world.advance(2 * 60 * 60_000);
    expect(world.robokassa.charges()).toEqual([]);
    expect(customer.transcript().join('\n')).not.toContain('Автоплатёж: +');
  });

  test('in the customer’s topic answers there', async () => {
    const { customer, paymentId } = await payer('500');
    await customer.say('/support');
    await customer.say('Верните деньги');
    const threadId = await group.topicOf(customer.id);
    await ivan.say(`/refund ${paymentId} 100 по просьбе клиента`, { threadId });
    expect(group.newest(threadId).text).toContain('Вернуть 100 ₽ на карту');
    await ivan.press('Отмена', { threadId });
    expect(refunds(paymentId)).toEqual([]);
  });

  test('is of the agent who was asked, and pressed twice it is done once', async () => {
    const { paymentId } = await payer('500');
    await ivan.say(`/refund ${paymentId} 100 по просьбе клиента`);
    const { messageId } = answer();
    expect(await olga.press('Вернуть на карту')).toBe('Этот вопрос уже закрыт или задан другому сотруднику.');
    const presses = [ivan.pressAtOnce('Вернуть на карту'), ivan.pressAtOnce('Вернуть на карту')];
    await world.settle();
    expect(presses.map((toast) => toast())).toContain('Этот вопрос уже закрыт или задан другому сотруднику.');
    expect(await ivan.pressOld('desk:do:refund', messageId)).toContain('уже закрыт');
    expect(refunds(paymentId)).toHaveLength(1);
  });

  test('above the limit waits for another agent', async () => {
    const { paymentId } = await payer('400000');
    await ivan.say(`/refund ${paymentId} ошиблись суммой`);
    expect(answer().text).toContain('понадобится подтверждение второго сотрудника');
    await ivan.press('Вернуть на карту');
    expect(answer().text).toContain(`Вернуть 400 000 ₽ на карту по платежу № ${paymentId}, лицевой счёт №`);
    expect(await ivan.press('Подтвердить')).toBe('Свой запрос подтверждает другой сотрудник.');
    world.robokassa.faults.opState = 'error-500';
    expect(await olga.press('Подтвердить')).toContain('Платёжная система сейчас не даёт вернуть деньги');
    world.robokassa.faults.opState = 'none';
    const { messageId } = answer();
    expect(refunds(paymentId)).toEqual([]);
    await olga.press('Подтвердить');
    const shown = group.shown().find((message) => message.messageId === messageId);
    expect(shown?.text).toContain('Возврат 400 000 ₽ отправлен на карту');
    expect(shown?.text).toContain('Просит: Иван\nПодтверждает: Ольга');
    expect(refunds(paymentId)).toHaveLength(1);
  });

  test.each([
    ['/refund', 'Как вернуть деньги на карту: /refund 12 500 ошиблись суммой'],
    ['/refund 12 500', 'Как вернуть деньги на карту'],
    ['/refund 12 -500 причина', 'Как вернуть деньги на карту'],
    ['/refund 2000000000 500 причина', 'Платежа № 2000000000 нет.'],
  ])('%s is answered with what is wrong', async (typed, words) => {
    await ivan.say(typed);
    expect(answer().text).toContain(words);
    expect(answer().buttons).toEqual([]);
  });

  test('of a payment that nobody has paid is refused', async () => {
    const customer = createCustomer(world);
    await enter(customer);
    await customer.say('500');
    const where = { userId: BigInt(customer.id) };
    const { id } = await world.database.db.payment.findFirstOrThrow({ where });
    await ivan.say(`/refund ${id} 500 причина`);
    expect(answer().text).toBe(`Платёж № ${id} не оплачен: возвращать нечего.`);
  });

  test('that the gateway refuses is said with its word, and the money is back', async () => {
    const { paymentId, number } = await payer('500');
    world.robokassa.faults.refund = 'refuse';
    await ivan.say(`/refund ${paymentId} по просьбе клиента`);
    const { messageId } = answer();
    await ivan.press('Вернуть на карту');
    const shown = group.shown().find((message) => message.messageId === messageId);
    expect(shown?.text).toContain('Возврата не будет: платёжная система отказала. 500 ₽ снова на балансе.');
    expect(shown?.text).toContain('Её ответ: NotEnoughOperationFunds');
    await ivan.say(`/account ${number}`);
    expect(answer().text).toContain('Баланс: 500 ₽');
    expect(answer().text).not.toContain('возвращено');
  });
});

describe('a refund without an answer', () => {
  const lose = async () => {
    const made = await payer('500');
    world.robokassa.faults.refund = 'lost-answer';
    await ivan.say(`/refund ${made.paymentId} 400 по просьбе клиента`);
    const { messageId } = answer();
    await ivan.press('Вернуть на карту');
    const shown = group.shown().find((message) => message.messageId === messageId);
    const row = await world.database.db.refund.findFirstOrThrow({ where: { paymentId: made.paymentId } });
    return { ...made, messageId, shown, refundId: row.id };
  };

  test('says so, and ends where it stands by who has seen the money go', async () => {
    const { shown, messageId, refundId, customer } = await lose();
    expect(shown?.text).toContain('Платёжная система не ответила.');
    expect(shown?.buttons).toEqual(['Деньги возвращены', 'Возврата нет']);
    await olga.pressOld(`refund:done:${refundId}`, messageId);
    const after = group.shown().find((message) => message.messageId === messageId);
    expect(after?.text).toContain('Возврат 400 ₽ подтверждён: деньги у клиента');
    expect(after?.text).toContain('Баланс: 100 ₽');
    expect(after?.text).toContain('Сотрудник: Ольга');
    expect(await ivan.pressOld(`refund:undone:${refundId}`, messageId)).toBe(
      'Этот возврат уже закрыт: деньги у клиента.',
    );
    expect(customer.screen().text).toContain('400 ₽');
  });

  test('is listed by /pending, and ends there, too', async () => {
    const { refundId, paymentId, number } = await lose();
    await olga.say('/pending');
    expect(answer().text).toContain(`возврат ${refundId}: 400 ₽ по платежу № ${paymentId}`);
    await olga.press(`Возврат ${refundId}: не было`);
    expect(answer().text).toContain('Возврата не было: 400 ₽ снова на балансе');
    await olga.say(`/account ${number}`);
    expect(answer().text).toContain('Баланс: 500 ₽');
    await olga.say('/pending');
    expect(answer().text).not.toContain(`возврат ${refundId}:`);
    expect(await olga.pressOld('refund:done:999999', answer().messageId)).toBe('Такого возврата нет.');
  });
});

describe('«Вернуть на карту» under a notice of a charge that nobody wanted', () => {
  const press = (agent: Agent, paymentId: number) => {
    const messageId = answer().messageId;
    return agent.pressOld(`refund:payment:${paymentId}`, messageId);
  };

  test('asks first, gives the reason itself, and the whole sum goes back', async () => {
    const { paymentId } = await payer('500');
    await press(ivan, paymentId);
    expect(answer().text).toContain('Вернуть 500 ₽ на карту');
    expect(answer().text).toContain('Причина: списано после отключения автоплатежа');
    await ivan.press('Вернуть на карту');
    expect(refunds(paymentId)).toMatchObject([{ sum: '500.00' }]);
    expect(await press(olga, paymentId)).toBe(`Платёж № ${paymentId} уже возвращён полностью.`);
  });

  test('pressed and confirmed by two agents, it is one refund', async () => {
    const { paymentId } = await payer('500');
    await press(ivan, paymentId);
    const first = answer().messageId;
    await press(olga, paymentId);
    const second = answer().messageId;
    expect(second).not.toBe(first);
    for (const [agent, messageId] of [
      [ivan, first],
      [olga, second],
    ] as const) {
      world.telegram.pressButton({ from: agent.id, chatId: supportChatId, messageId, button: 'Вернуть на карту' });
    }
    await world.settle();
    expect(refunds(paymentId)).toHaveLength(1);
  });

  test('can be pressed again after one that came to nothing', async () => {
    const { paymentId } = await payer('500');
    world.robokassa.faults.refund = 'refuse';
    await press(ivan, paymentId);
    await ivan.press('Вернуть на карту');
    world.robokassa.faults.refund = 'none';
    await press(olga, paymentId);
    await olga.press('Вернуть на карту');
    expect(refunds(paymentId)).toHaveLength(1);
  });
});

test('the menu and /help know it', async () => {
  await ivan.say('/help');
  expect(answer().text).toContain('/refund 12 500 причина — вернуть на карту');
  const own = world.telegram.commands().find(({ scope }) => scope.type === 'chat' && scope.chat_id === supportChatId);
  expect(own?.commands.map(({ command }) => command)).toContain('refund');
});
