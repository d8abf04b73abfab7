// Guarantee: what many customers get is what an agent has looked at, counted and confirmed: the bot's own copy, to those who are
// chosen on its card, once each. Two agents, old buttons and restarts start nothing twice and nothing that was not shown.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Agent, createSupportGroup, type SupportGroup } from '../../../support/agent.ts';
import { type Customer, createCustomer } from '../../../support/customer.ts';
import { createWorld, type World } from '../../../support/world.ts';
import { enter } from '../entrance.ts';
import { draftBroadcast, shownAs } from './broadcast-path.ts';

let world: World;
let group: SupportGroup;
let ivan: Agent;
let olga: Agent;
let anna: Customer;
let firm: Customer;
beforeAll(async () => {
  world = await createWorld();
  group = createSupportGroup(world);
  ivan = group.join('Иван');
  olga = group.join('Ольга');
  anna = createCustomer(world);
  await enter(anna);
  firm = createCustomer(world);
  await enter(firm, 'LEGAL_ENTITY');
});
afterAll(() => world.close());

let words = 0;
let text: string;
beforeEach(() => {
  words += 1;
  text = `Новость номер ${words}`;
});

const gotBy = (customer: Customer): number => customer.transcript().filter((one) => one === text).length;
const shown = (messageId: number): string => shownAs(group, messageId).text;
const acts = async (): Promise<string[]> =>
  (await world.database.db.auditEntry.findMany({ orderBy: { id: 'asc' } })).map(
    ({ act, agentName }) => `${act} ${agentName}`,
  );

describe('an agent', () => {
  test('is asked for the message, sees the copy and its card, chooses, is asked once more, and sends it', async () => {
    await ivan.say('/broadcast');
    const question = group.newest();
    expect(question.text).toContain('Пришлите её следующим сообщением');
    expect(question.buttons).toEqual(['Отмена']);
    await ivan.say(text);
    expect(shown(question.messageId)).toBe('Сообщение принял. Ниже — его копия: именно такой её увидят клиенты.');
    const [copy, card] = group.shown().slice(-2);
    expect(copy).toMatchObject({ text, buttons: ['Не присылать новости'] });
    expect(card?.text).toBe(
      'Рассылка · черновик\nКому: всем · баланс: любой · язык: любой\n\nПолучат 2 человека.\nПодготовка: Иван',
    );
    expect(card?.buttons).toEqual([
      ...['Кому: все', 'Баланс: любой', 'Язык: любой', 'Прислать мне', 'Отправить', 'Отмена'],
    ]);
    expect(card?.replyTo).toBe(copy?.messageId);

    await ivan.press('Кому: все');
    expect(group.newest().buttons).toEqual(['☐ физлица', '☐ самозанятые', '☐ ИП', '☐ юрлица', 'Готово']);
    await ivan.press('☐ юрлица');
    expect(group.newest().buttons).toContain('☑ юрлица');
    expect(group.newest().text).toContain('Получит 1 человек.');
    await olga.press('Готово');
    expect(group.newest().text).toContain('Кому: юрлицам · баланс: любой · язык: любой');
    expect(group.newest().buttons[0]).toBe('Кому: юрлица');

    await ivan.press('Отправить');
    expect(group.newest().text).toBe(
      'Отправить 1 человеку?\nОтозвать отправленное будет нельзя.\n\nКому: юрлицам · баланс: любой · язык: любой',
    );
    expect(group.newest().buttons).toEqual(['Да, отправить 1', 'Назад']);
    expect(await olga.press('Да, отправить 1')).toBe('Отправляю: 1');
    expect([gotBy(anna), gotBy(firm)]).toEqual([0, 1]);
    expect(firm.screen()).toMatchObject({ text, buttons: ['Не присылать новости'] });
    expect(group.newest().messageId).toBe(card?.messageId);
    expect(group.newest().text).toMatch(
      /^Рассылка отправлена\nКому: юрлицам · баланс: любой · язык: любой\n\nПолучил 1 человек\n\nНачата \d\d\.\d\d \d\d:\d\d, заняла меньше минуты\nЗапуск: Ольга$/,
    );
    expect(group.newest().buttons).toEqual([]);
    expect(await acts()).toEqual(['broadcast-started Ольга']);
  });

  test('gets it into their own chat first; who has never written to the bot there is told how', async () => {
    await draftBroadcast(group, olga, text);
    expect(await olga.press('Прислать мне')).toBe(
      'Не могу вам написать: вы ещё не начали чат со мной. Откройте @balance_test_bot, нажмите «Начать» и повторите.',
    );
    world.telegram.sendText({ from: olga.id, text: '/start' });
    await world.settle();
    expect(await olga.press('Прислать мне')).toBe('Отправил вам в личный чат.');
    expect(world.telegram.messages(olga.id).at(-1)).toMatchObject({ text });
    expect(await olga.press('Не присылать новости')).toBe('Так кнопка выглядит у клиента. Здесь она ничего не делает.');
    expect([gotBy(anna), gotBy(firm)]).toEqual([0, 0]);
    await olga.press('Отмена');
  });

  test('is not offered to send it where nobody matches', async () => {
    const { card } = await draftBroadcast(group, ivan, text);
    await ivan.press('Баланс: любой');
    await ivan.press('☐ срочно пополнить');
    await ivan.press('Готово');
    expect(shown(card.messageId)).toContain('Таких клиентов нет: отправлять некому.');
    expect(group.newest().buttons).not.toContain('Отправить');
    const id = group.newest().data[0]?.split(':')[2];
    expect(await ivan.pressOld(`broadcast:ask:${id}`, card.messageId)).toBe('Отправлять некому: выберите других.');
    await ivan.press('Отмена');
  });

  test('reads who will not get it, and afterwards who did not', async () => {
    const quiet = createCustomer(world);
    const gone = createCustomer(world);
    for (const customer of [quiet, gone]) await enter(customer);
    await quiet.press('Уведомления');
    await quiet.press('Что присылать');
    await quiet.press('☑ Новости');
    world.telegram.blockBot(gone.id);
    await world.settle();
    const { card } = await draftBroadcast(group, ivan, text);
    expect(card.text).toContain('Получат 2 человека. Ещё 1 отписался от новостей и 1 недоступен: им не уйдёт.');
    await ivan.press('Отправить');
    await ivan.press('Да, отправить 2');
    expect(shown(card.messageId)).toContain('Получили 2 человека\nОтписались от новостей: 1\nНедоступны: 1\n');
    expect([gotBy(anna), gotBy(firm), gotBy(quiet), gotBy(gone)]).toEqual([1, 1, 0, 0]);
  });
});

describe('nothing is sent twice, or unseen:', () => {
  test('by two agents who press at once', async () => {
    const { card } = await draftBroadcast(group, ivan, text);
    await ivan.press('Отправить');
    const toasts = [ivan, olga].map((agent) => agent.pressAtOnce('Да, отправить 2'));
    await world.settle();
    expect(toasts.map((toast) => toast())).toEqual([
      'Отправляю: 2',
      expect.stringMatching(/^(Рассылка уже идёт\. Запуск: Иван|Рассылка уже закончилась\.)$/),
    ]);
    expect([gotBy(anna), gotBy(firm)]).toEqual([1, 1]);
    expect(shown(card.messageId)).toContain('Рассылка отправлена');
  });

  test('by a confirmation of what was changed since: the card is shown as it is now', async () => {
    const { card } = await draftBroadcast(group, ivan, text);
    await ivan.press('Отправить');
    const yes = shownAs(group, card.messageId).data[0] ?? '';
    await olga.press('Назад');
    await olga.press('Язык: любой');
    await olga.press('☐ английский');
    await olga.press('☐ русский');
    expect(await ivan.pressOld(yes, card.messageId)).toBe('Пока вы смотрели, получателей изменили. Проверьте ещё раз.');
    expect(shown(card.messageId)).toContain('язык: русский, английский');
    expect([gotBy(anna), gotBy(firm)]).toEqual([0, 0]);
    await ivan.press('Отмена');
  });

  test('by the buttons of a draft that was called off', async () => {
    const { card } = await draftBroadcast(group, ivan, text);
    await ivan.press('Отправить');
    const yes = shownAs(group, card.messageId).data[0] ?? '';
    await olga.press('Назад');
    await olga.press('Отмена');
    expect(shown(card.messageId)).toBe('Рассылка отменена\nНикому ничего не ушло.\nСотрудник: Ольга');
    expect(await ivan.pressOld(yes, card.messageId)).toBe('Этот черновик уже отменили.');
    expect(await ivan.pressOld('broadcast:show:999', card.messageId)).toBe('Такой рассылки больше нет.');
    expect([gotBy(anna), gotBy(firm)]).toEqual([0, 0]);
  });

  test('by a process that dies after any step', async () => {
    const handleLastAgain = async (): Promise<void> => {
      const { telegramUpdate } = world.database.db;
      const { updateId } = await telegramUpdate.findFirstOrThrow({ orderBy: { updateId: 'desc' } });
      await telegramUpdate.update({ where: { updateId }, data: { handledAt: null } });
      await world.restart();
      await world.advance(60_000);
    };
    const before = await world.database.db.broadcast.count();
    await ivan.say('/broadcast');
    await handleLastAgain();
    await ivan.say(text);
    await handleLastAgain();
    const { messageId } = group.newest();
    await ivan.press('Отправить');
    await handleLastAgain();
    await ivan.press('Да, отправить 2');
    await handleLastAgain();
    expect(shown(messageId)).toContain('Рассылка отправлена');
    expect([gotBy(anna), gotBy(firm)]).toEqual([1, 1]);
    expect(await world.database.db.broadcast.count()).toBe(before + 1);
  });

  test('by a process that dies when the copy is made and its card is not yet up', async () => {
    await ivan.say('/broadcast');
    const question = group.newest();
    const of = await ivan.say(text);
    const [copy] = group.shown().slice(-2);
    const { db } = world.database;
    const before = {
      broadcasts: await db.broadcast.count(),
      copies: group.shown().filter((one) => one.text === text).length,
    };
    // As it was at that moment.
    await db.deskPrompt.updateMany({
      where: { agentId: BigInt(ivan.id) },
      data: {
        prompt: { kind: 'broadcast-message', copied: { of, as: copy?.messageId ?? 0 } },
        messageId: BigInt(question.messageId),
      },
    });
    const { updateId } = await db.telegramUpdate.findFirstOrThrow({ orderBy: { updateId: 'desc' } });
    await db.telegramUpdate.update({ where: { updateId }, data: { handledAt: null } });
    await world.advance(60_000);
    expect(group.newest().text).toContain('Рассылка · черновик');
    expect(await db.broadcast.count()).toBe(before.broadcasts);
    expect(group.shown().filter((one) => one.text === text)).toHaveLength(before.copies);
    await ivan.press('Отмена');
  });
});
