// Guarantee: agents find customers, see what there is to see, and put balances right, after a confirmation, once; above the limit
// only two of them together; each mistake in a command is answered with how it is written.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
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
  company = await createCompany(world, group);
});
afterAll(() => world.close());

const here = () => ({ threadId: company.threadId });

describe('what is looked up', () => {
  test('/find: a customer by name, number and ИНН; nobody is said to be nobody', async () => {
    for (const wanted of ['ромашка', company.accountNumber, '7707083893', String(company.customer.id)]) {
      await ivan.say(`/find ${wanted}`);
      expect(group.newest().text).toContain(`№${company.accountNumber}`);
    }
    await ivan.say('/find <никто>');
    expect(group.newest().text).toBe('Никого не нашлось.');
  });

  test('/account: by its number anywhere, without one in the customer’s topic', async () => {
    await ivan.say(`/account ${company.accountNumber}`);
    expect(group.newest().text).toContain(`№ ${company.invoiceNumber} на 15 000 ₽ — новый`);
    await ivan.say('/account@balance_test_bot', here());
    expect(group.newest(company.threadId).text).toContain(`№${company.accountNumber}`);
    await ivan.say('/account');
    expect(group.newest().text).toContain('Как открыть лицевой счёт: /account 100001');
    await ivan.say('/account 99999999');
    expect(group.newest().text).toContain('Лицевого счёта №99999999 нет.');
  });

  test('/pending: open invoices and whoever waits for an answer', async () => {
    await company.customer.say('/support');
    await company.customer.say('Вы тут?');
    await ivan.say('/pending');
    expect(group.newest().text).toContain(`№ ${company.invoiceNumber}`);
    expect(group.newest().text).toContain('Ждут ответа');
    await ivan.say('Да, мы тут', here());
    await ivan.say('/pending');
    expect(group.newest().text).not.toContain('Ждут ответа');
  });

  test('/unmatched, /today, /verify, /help: each in one message', async () => {
    await ivan.say('/unmatched');
    expect(group.newest().text).toBe('Неразобранных поступлений нет.');
    await ivan.say('/today');
    expect(group.newest().text).toContain('запрошен 1 счёт на 15 000 ₽');
    const before = group.shown().length;
    await ivan.say('/verify');
    expect(group.newest().text).toContain('Книги сходятся.');
    await ivan.say('/help');
    expect(group.shown()).toHaveLength(before + 2);
  });

  test('/verify: one at a time, and the group goes on meanwhile', async () => {
    const lock = new pg.Client({ connectionString: world.database.ownerUrl });
    await lock.connect();
    await lock.query('BEGIN; LOCK TABLE ledger_entry IN ACCESS EXCLUSIVE MODE');
    try {
      await ivan.say('/verify');
      expect(group.newest().text).toBe('Проверяю книги…');
      await olga.say('/verify');
      expect(group.newest().text).toBe('Проверка уже идёт, дождитесь её.');
    } finally {
      await lock.end();
    }
    const proof = group.shown().at(-2);
    const result = () => group.shown().find(({ messageId }) => messageId === proof?.messageId)?.text;
    await vi.waitFor(() => expect(result()).toContain('Книги сходятся.'), { timeout: 10_000 });
  });
});

test('what fails is said in the group, and the next command works', async () => {
  const owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  await owner.query('ALTER TABLE payment_notification RENAME TO gone');
  await ivan.say('/unmatched');
  expect(group.newest().text).toContain('Не получилось, уже разбираемся.');
  await owner.query('ALTER TABLE gone RENAME TO payment_notification');
  await owner.end();
  await ivan.say('/unmatched');
  expect(group.newest().text).toBe('Неразобранных поступлений нет.');
});

describe('what is written wrongly is answered with how it is written', () => {
  test.each([
    ['/find', '/find ромашка'],
    ['/credit', '/credit 100001 500 компенсация простоя'],
    ['/credit 100001 500', '/credit 100001 500 компенсация простоя'],
    ['/credit сто рублей Ивану', '/credit 100001 500 компенсация простоя'],
    ['/credit 99999999 500 причина', 'Лицевого счёта №99999999 нет.'],
    ['/debit 100001 -5 причина', '/debit 100001 500 ошибочное зачисление'],
    [`/debit 1 1 ${'о'.repeat(501)}`, '/debit 100001 500 ошибочное зачисление'],
    ['/assign', '/assign 12 26-00017'],
    ['/assign сто 26-00017', '/assign 12 26-00017'],
    ['/assign 12 99-99999', 'Такого счёта нет.'],
    ['/ignore 12', '/ignore 12 возврат поставщика'],
    ['/ignore 999999 причина', 'Платежа № 999999 в выписках нет.'],
    ['/dance', 'Такой команды нет'],
  ])('%s', async (typed, words) => {
    await ivan.say(typed);
    expect(group.newest().text).toContain(words);
    expect(group.newest().buttons).toEqual([]);
  });
});

describe('/credit and /debit', () => {
  test('show what they will do, do it once on the word, and say how the balance stands; the customer is told', async () => {
    const before = await company.balanceMinor();
    await ivan.say(`/credit ${company.accountNumber} 1 500,50 компенсация <простоя>`);
    const question = group.newest();
    expect(question.text).toContain(`Зачислить 1 500,50 ₽ на лицевой счёт №${company.accountNumber}?`);
    expect(question.text).toContain('Причина: компенсация <простоя>');
    expect(await company.balanceMinor()).toBe(before);
    expect(await olga.press('Зачислить')).toBe('Этот вопрос уже закрыт или задан другому сотруднику.');
    const toasts = [ivan.pressAtOnce('Зачислить'), ivan.pressAtOnce('Зачислить')];
    await world.settle();
    expect(toasts.map((toast) => toast())).toEqual([undefined, 'Этот вопрос уже закрыт или задан другому сотруднику.']);
    expect(await company.balanceMinor()).toBe(before + 150_050n);
    expect(group.newest().messageId).toBe(question.messageId);
    expect(group.newest().text).toContain('Сотрудник: Иван');
    expect(company.customer.transcript().at(-1)).toContain('1 500,50 ₽');
    await ivan.say('/debit 1 500,50 рублей ошибка', here());
    await ivan.press('Списать', here());
    expect(await company.balanceMinor()).toBe(before);
  });

  test('are given up by «Отмена», and forgotten after half an hour', async () => {
    const before = await company.balanceMinor();
    await ivan.say(`/credit ${company.accountNumber} 500 причина`);
    await ivan.press('Отмена');
    expect(group.newest().text).toBe('Отменено: Иван.');
    await ivan.say(`/credit ${company.accountNumber} 500 причина`);
    await world.advance(31 * 60_000);
    expect(await ivan.press('Зачислить')).toBe('Этот вопрос уже закрыт или задан другому сотруднику.');
    expect(await company.balanceMinor()).toBe(before);
  });

  test('are confirmed one by one: a command that another has taken the place of is not', async () => {
    const before = await company.balanceMinor();
    await ivan.say(`/credit ${company.accountNumber} 500 первая`);
    const first = group.newest();
    await ivan.say(`/credit ${company.accountNumber} 700 вторая`);
    expect(await ivan.pressOld(first.data[0] ?? '', first.messageId)).toContain('Этот вопрос уже закрыт');
    await ivan.press('Зачислить');
    expect(await company.balanceMinor()).toBe(before + 70_000n);
  });

  test('do not take what is not there', async () => {
    await ivan.say(`/debit ${company.accountNumber} 400000 проверка`);
    await ivan.press('Списать');
    expect(group.newest().text).toContain('Не списано: на лицевом счёте');
  });

  test('are undone by a reversing entry, with a reason', async () => {
    const before = await company.balanceMinor();
    await ivan.say(`/credit ${company.accountNumber} 300 не тому`);
    await ivan.press('Зачислить');
    await olga.press('Отменить');
    await olga.say('зачислили не тому');
    expect(group.newest().text).toContain('отменено');
    expect(await company.balanceMinor()).toBe(before);
  });

  test('leave the words of the same agent to the customer while they wait for a button', async () => {
    await ivan.say('/credit 700 за ожидание', here());
    await ivan.say('Сейчас зачислим', here());
    expect(company.customer.transcript().at(-1)).toBe('Сейчас зачислим');
    await ivan.press('Отмена', here());
  });
});

describe('above the limit', () => {
  test('a balance is put right by two agents: not by who asked, and once', async () => {
    const before = await company.balanceMinor();
    await ivan.say(`/credit ${company.accountNumber} 900000 крупная компенсация`);
    expect(group.newest().text).toContain('понадобится подтверждение второго сотрудника');
    await ivan.press('Зачислить');
    expect(group.newest().text).toContain('Просит: Иван');
    expect(await ivan.press('Подтвердить')).toBe('Свой запрос подтверждает другой сотрудник.');
    expect(await company.balanceMinor()).toBe(before);
    const presses = [olga.pressAtOnce('Подтвердить'), group.join('Пётр').pressAtOnce('Подтвердить')];
    await world.settle();
    expect(presses.map((toast) => toast())).toEqual([undefined, 'Уже подтверждено: Ольга']);
    expect(await company.balanceMinor()).toBe(before + 90_000_000n);
    expect(group.newest().text).toContain('Подтверждает: Ольга');
    expect(group.newest().buttons).toEqual([]);
  });

  test('an invoice’s money waits for the second agent, in sight of /pending, and may be declined', async () => {
    const rich = await createCompany(world, group, '900000');
    const there = { threadId: rich.threadId };
    const reportAll = async (order: string) => {
      await ivan.press('Оплата поступила', there);
      await ivan.press('Вся сумма 900 000 ₽', there);
      await ivan.say(order, there);
      await ivan.press('Зачислить', there);
    };
    await reportAll('501');
    expect(await rich.state()).toMatchObject({ awaitsApproval: true, paidMinor: 0n });
    await ivan.say('/pending');
    const listed = group.newest();
    expect(listed.text).toContain('Ждут второго сотрудника');
    await olga.press('Отклонить', there);
    expect(group.newest(rich.threadId).text).toContain('Отклонено: Ольга');
    expect(await olga.pressOld(listed.data[0] ?? '', listed.messageId)).toBe('Уже отклонено: Ольга');
    expect(await rich.state()).toMatchObject({ awaitsApproval: false, paidMinor: 0n });
    await reportAll('502');
    await ivan.say('/pending');
    const list = group.newest();
    await olga.pressOld(list.data[0] ?? '', list.messageId);
    expect(group.newest()).toMatchObject({ replyTo: list.messageId, text: expect.stringContaining('Ольга') });
    expect(await rich.state()).toMatchObject({ awaitsApproval: false, paidMinor: 90_000_000n });
    expect(await rich.balanceMinor()).toBe(90_000_000n);
  });
});
